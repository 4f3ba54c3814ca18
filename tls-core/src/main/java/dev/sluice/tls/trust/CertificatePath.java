package dev.sluice.tls.trust;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;

/**
 * A way from a leaf to a trust anchor.
 *
 * @param certificates leaf first, each issued by the next one's subject, the last by the anchor's; empty where the leaf
 *     itself is the anchor
 * @param anchor what is trusted
 */
public record CertificatePath(List<X509Certificate> certificates, X509Certificate anchor) {

    public CertificatePath {
        certificates = List.copyOf(certificates);
    }

    /** Every certificate, leaf first and anchor last. */
    public Stream<X509Certificate> all() {
        return Stream.concat(certificates.stream(), Stream.of(anchor));
    }

    /** What issued the certificate at this place. */
    X509Certificate issuerOf(int index) {
        return index + 1 < certificates.size() ? certificates.get(index + 1) : anchor;
    }
}
