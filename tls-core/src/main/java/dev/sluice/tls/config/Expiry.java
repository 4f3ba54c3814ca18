package dev.sluice.tls.config;

import dev.sluice.tls.trust.CertificateText;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Something that will not be valid any more.
 *
 * @param what the subject of a certificate, or the issuer of a revocation list, for a person
 * @param at the last second of it
 */
public record Expiry(String what, Instant at) {

    static Expiry of(X509Certificate certificate) {
        return new Expiry(
                CertificateText.subject(certificate), certificate.getNotAfter().toInstant());
    }

    /** RFC 5280, Section 5.1.2.5: a list says when the next one is due. One that does not say so never expires. */
    static Stream<Expiry> of(X509CRL list) {
        String what =
                "the revocation list of \"" + list.getIssuerX500Principal().getName() + '"';
        return Stream.ofNullable(list.getNextUpdate()).map(date -> new Expiry(what, date.toInstant()));
    }

    /** Those that come within {@code time} of {@code now} or have come already, the first one first. */
    static List<Expiry> within(Duration time, Instant now, Stream<Expiry> all) {
        Instant end = now.plus(time);
        return all.filter(expiry -> !expiry.at.isAfter(end))
                .sorted(Comparator.comparing(Expiry::at))
                .toList();
    }

    @Override
    public String toString() {
        return what + " until " + at;
    }
}
