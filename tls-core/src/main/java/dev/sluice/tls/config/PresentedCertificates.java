package dev.sluice.tls.config;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link PeerVerifier} judges.
 *
 * @param peer the role of the end that showed them
 * @param chain as sent, leaf first, never empty
 * @param serverName the name a client connected to; empty where the peer is a client
 * @param certificateSchemes what may sign certificates in the chain, by the policy in force
 * @param attachment what the application tied to the connection
 * @param ocspResponse what is stapled to the leaf (RFC 6960), as the peer sent it
 */
public record PresentedCertificates(
        Role peer,
        List<X509Certificate> chain,
        Optional<ServerName> serverName,
        List<SignatureScheme> certificateSchemes,
        Attachment attachment,
        Optional<byte[]> ocspResponse) {

    public PresentedCertificates {
        chain = List.copyOf(chain);
        certificateSchemes = List.copyOf(certificateSchemes);
    }
}
