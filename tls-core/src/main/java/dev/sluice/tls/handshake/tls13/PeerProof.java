package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.PeerVerifier;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.extension.CertificateStatus;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.PeerCertificate;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.CertificateMessage;
import dev.sluice.tls.message.CertificateVerify;
import dev.sluice.tls.wire.Opaque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The peer's Certificate and CertificateVerify as TLS 1.3 has them (RFC 8446, Sections 4.4.2 and 4.4.3). */
final class PeerProof {
    private PeerProof() {}

    /** @param offer this side's extensions, which alone may be answered beside a certificate */
    static PeerCertificate read(Session session, CertificateMessage message, Extensions offer) throws TlsException {
        List<Opaque> certificates = new ArrayList<>();
        for (CertificateMessage.Entry entry : message.entries()) {
            entry.extensions().requireOfferedIn(offer);
            certificates.add(entry.certificate());
        }
        Optional<Opaque> response = message.entries()
                .getFirst()
                .extensions()
                .find(CertificateStatus.Stapled.class)
                .map(CertificateStatus.Stapled::response);
        return PeerCertificate.read(session.endpoint(), certificates, response);
    }

    /** Checks the signature over {@code transcriptHash}, then asks {@code verifier}. */
    static Step verify(
            PeerCertificate peer,
            HandshakeState holder,
            CertificateVerify message,
            byte[] transcriptHash,
            PeerVerifier verifier,
            Optional<ServerName> name,
            PeerCertificate.Continuation then)
            throws TlsException {
        return peer.verify(
                holder,
                ProtocolVersion.TLS13,
                peer.endpoint().settings().policy().signatureSchemes(),
                message.algorithm(),
                SignedContent.of(peer.peer(), transcriptHash),
                message.signature(),
                verifier,
                name,
                then);
    }
}
