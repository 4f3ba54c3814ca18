package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.Mismatch;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.extension.CertificateStatus;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.PeerCertificate;
import dev.sluice.tls.handshake.Proven;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.CertificateMessage;
import dev.sluice.tls.message.CompressedCertificate;
import dev.sluice.tls.message.HandshakeMessage;

/** WAIT_CERT of a server: the client's certificate, which may be none (RFC 8446, Section 4.4.2.4). */
final class WaitClientCertificate implements HandshakeState {
    /** What our request offers that a certificate can carry an answer to. */
    static final Extensions REQUESTED = Extensions.of(new CertificateStatus.AskedByServer());

    private final ServerFlight sent;

    WaitClientCertificate(ServerFlight sent) {
        this.sent = sent;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        return switch (message) {
            case CertificateMessage certificate -> take(certificate);
            case CompressedCertificate compressed ->
                take(CertificatePacking.unpack(compressed, sent.config.settings()));
            default -> throw unexpected(message);
        };
    }

    private Step take(CertificateMessage certificate) throws TlsException {
        if (!certificate.context().isEmpty()) {
            throw TlsException.misbehaved(Violation.WRONG_CERTIFICATE_CONTEXT);
        }
        if (!certificate.entries().isEmpty()) {
            PeerCertificate peer = PeerProof.read(sent.session, certificate, REQUESTED, sent.config.rawKeyVerifier());
            return new Step.To(new WaitClientCertificateVerify(sent, peer));
        }
        if (sent.config.clientAuthentication() == ClientAuthentication.REQUIRE) {
            throw TlsException.incompatible(Mismatch.CLIENT_CERTIFICATE_MISSING, "");
        }
        return new Step.To(new WaitClientFinished(sent, Proven.NOTHING));
    }

    @Override
    public void close() {
        sent.close();
    }
}
