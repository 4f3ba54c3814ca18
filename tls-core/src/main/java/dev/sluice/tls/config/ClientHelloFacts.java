package dev.sluice.tls.config;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.SignatureScheme;
import java.util.List;
import java.util.Optional;

/**
 * What a ClientHello offers, in the client's order, without what this library does not know. The bytes come from an
 * unauthenticated peer; the attachment is what this side tied to the connection.
 */
public record ClientHelloFacts(
        Optional<ServerName> serverName,
        List<String> applicationProtocols,
        List<ProtocolVersion> versions,
        List<NamedGroup> groups,
        List<SignatureScheme> signatureSchemes,
        Attachment attachment) {

    public ClientHelloFacts {
        applicationProtocols = List.copyOf(applicationProtocols);
        versions = List.copyOf(versions);
        groups = List.copyOf(groups);
        signatureSchemes = List.copyOf(signatureSchemes);
    }
}
