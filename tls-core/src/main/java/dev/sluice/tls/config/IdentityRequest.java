package dev.sluice.tls.config;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * What the peer says about the certificate it wants to see.
 *
 * @param role the role of this side
 * @param serverName the name the client asked for
 * @param schemes what the peer verifies in a handshake and this side's policy allows, most wanted first
 * @param certificateSchemes what the peer verifies in certificates (RFC 8446, Section 4.2.3)
 * @param certificateAuthorities whose certificates the peer knows; empty if it does not say (RFC 8446, Section 4.2.4)
 * @param certificateTypes how the peer takes what is shown, most wanted first (RFC 7250)
 * @param attachment what the application tied to the connection
 */
public record IdentityRequest(
        Role role,
        Optional<ServerName> serverName,
        List<SignatureScheme> schemes,
        List<SignatureScheme> certificateSchemes,
        List<X500Principal> certificateAuthorities,
        List<CertificateType> certificateTypes,
        Attachment attachment) {

    public IdentityRequest {
        schemes = List.copyOf(schemes);
        certificateSchemes = List.copyOf(certificateSchemes);
        certificateAuthorities = List.copyOf(certificateAuthorities);
        certificateTypes = List.copyOf(certificateTypes);
    }

    /** From a peer that takes certificates alone. */
    public IdentityRequest(
            Role role,
            Optional<ServerName> serverName,
            List<SignatureScheme> schemes,
            List<SignatureScheme> certificateSchemes,
            List<X500Principal> certificateAuthorities,
            Attachment attachment) {
        this(
                role,
                serverName,
                schemes,
                certificateSchemes,
                certificateAuthorities,
                List.of(CertificateType.X509),
                attachment);
    }
}
