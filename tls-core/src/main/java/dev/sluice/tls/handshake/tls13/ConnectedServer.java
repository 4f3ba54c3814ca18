package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.PeerCertificate;
import dev.sluice.tls.handshake.Proven;
import dev.sluice.tls.handshake.Questioning;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.handshake.Transcript;
import dev.sluice.tls.message.CertificateMessage;
import dev.sluice.tls.message.CertificateRequest;
import dev.sluice.tls.message.CompressedCertificate;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.KeyUpdate;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** CONNECTED: key updates from either side, and the client's word on who it is, where it was asked (RFC 8446, Section 4.6). */
final class ConnectedServer implements HandshakeState, Questioning {
    private static final int CONTEXT = 16;

    private final Session session;
    private final ServerConfig config;
    private final Optional<Transcript> end;
    private final AtomicReference<@Nullable CertificateRequest> asked = new AtomicReference<>();

    /** @param end the transcript of the handshake, if the client offered to authenticate itself later */
    ConnectedServer(Session session, ServerConfig config, Optional<Transcript> end) {
        this.session = session;
        this.config = config;
        this.end = end;
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean mayAsk() {
        return end.isPresent() && session.peerType().isPresent();
    }

    @Override
    public @Nullable HandshakeMessage ask() {
        CertificateRequest request =
                Negotiated.certificateRequest(config, session.endpoint().randomBytes(CONTEXT));
        return asked.compareAndSet(null, request) ? request : null;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        return switch (message) {
            case KeyUpdate update -> {
                out.keyUpdated(update.updateRequested());
                yield new Step.To(this);
            }
            case CertificateMessage certificate -> answered(certificate, message);
            case CompressedCertificate compressed
            when asked.get() != null -> answered(CertificatePacking.unpack(compressed, config.settings()), message);
            default -> throw unexpected(message);
        };
    }

    private Step answered(CertificateMessage certificate, HandshakeMessage asSent) throws TlsException {
        CertificateRequest request = asked.get();
        if (request == null) {
            throw unexpected(certificate);
        }
        if (!certificate.context().equals(request.context())) {
            throw TlsException.misbehaved(Violation.WRONG_CERTIFICATE_CONTEXT);
        }
        Transcript apart = end.orElseThrow().copy().with(request).with(asSent);
        if (certificate.entries().isEmpty()) {
            return new Step.To(new WaitLateFinished(this, apart, Proven.NOTHING));
        }
        PeerCertificate peer =
                PeerProof.read(session, certificate, WaitClientCertificate.REQUESTED, config.rawKeyVerifier());
        return new Step.To(new WaitLateCertificateVerify(this, config, peer, apart));
    }

    /** The question is answered; another may be asked. */
    Step settled() {
        asked.set(null);
        return new Step.To(this);
    }
}
