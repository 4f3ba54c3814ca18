package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.message.Tls12Certificate;
import dev.sluice.tls.wire.Opaque;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** This side's Certificate message (RFC 5246, Section 7.4.2). */
final class OwnChain {
    private OwnChain() {}

    /** The chain of {@code identity}, or none. */
    static Tls12Certificate message(Optional<Identity> identity) throws TlsException {
        List<Opaque> certificates = new ArrayList<>();
        for (X509Certificate certificate : identity.map(Identity::chain).orElse(List.of())) {
            try {
                certificates.add(Opaque.of(certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw TlsException.internal("a certificate of this side cannot be encoded", e);
            }
        }
        return new Tls12Certificate(certificates);
    }
}
