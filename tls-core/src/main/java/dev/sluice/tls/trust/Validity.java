package dev.sluice.tls.trust;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.TlsException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The dates of certificates (RFC 5280, Section 4.1.2.5): both ends belong to the period. Stateless. */
final class Validity {
    private Validity() {}

    static void check(X509Certificate certificate, Instant now) throws TlsException {
        Instant first = certificate.getNotBefore().toInstant();
        Instant last = certificate.getNotAfter().toInstant();
        // Dates have seconds, the last of which belongs to the period as a whole.
        Instant second = now.truncatedTo(ChronoUnit.SECONDS);
        if (second.isAfter(last)) {
            throw TlsException.rejected(
                    CertificateProblem.EXPIRED,
                    CertificateText.subject(certificate) + " expired on " + last + ", now is " + second);
        }
        if (second.isBefore(first)) {
            throw TlsException.rejected(
                    CertificateProblem.NOT_YET_VALID,
                    CertificateText.subject(certificate) + " is valid from " + first + " on, now is " + second);
        }
    }
}
