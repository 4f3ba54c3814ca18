package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.CertificateType;
import dev.sluice.tls.config.PeerVerifier;
import dev.sluice.tls.config.RawKeyVerifier;
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

    /**
     * Reads certificates, or the one key that stands in their place where that was agreed on.
     *
     * @param offer this side's extensions, which alone may be answered beside a certificate
     * @param rawKeys what judges a key that comes alone
     */
    static PeerCertificate read(
            Session session, CertificateMessage message, Extensions offer, Optional<RawKeyVerifier> rawKeys)
            throws TlsException {
        List<Opaque> certificates = new ArrayList<>();
        for (CertificateMessage.Entry entry : message.entries()) {
            entry.extensions().requireOfferedIn(offer);
            certificates.add(entry.certificate());
        }
        if (session.peerType().equals(Optional.of(CertificateType.RAW_PUBLIC_KEY))) {
            if (certificates.size() != 1) {
                throw TlsException.misbehaved(
                        Violation.MALFORMED_CERTIFICATE, certificates.size() + " raw public keys");
            }
            return PeerCertificate.readKey(session.endpoint(), certificates.getFirst(), rawKeys.orElseThrow());
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
