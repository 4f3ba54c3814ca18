package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.PeerCertificate;
import dev.sluice.tls.handshake.Proven;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.CertificateRequest;
import dev.sluice.tls.message.CertificateVerify;
import dev.sluice.tls.message.HandshakeMessage;
import java.util.Optional;

/** WAIT_CV: the server proves that the certificate is its own (RFC 8446, Section 4.4.3). */
final class WaitCertificateVerify implements HandshakeState {
    private final Session session;
    private final ClientConfig config;
    private final ServerName name;
    private final HandshakeKeys keys;
    private final Optional<String> applicationProtocol;
    private final Optional<CertificateRequest> request;
    private final PeerCertificate peer;

    WaitCertificateVerify(
            Session session,
            ClientConfig config,
            ServerName name,
            HandshakeKeys keys,
            Optional<String> applicationProtocol,
            Optional<CertificateRequest> request,
            PeerCertificate peer) {
        this.session = session;
        this.config = config;
        this.name = name;
        this.keys = keys;
        this.applicationProtocol = applicationProtocol;
        this.request = request;
        this.peer = peer;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        if (!(message instanceof CertificateVerify verify)) {
            throw unexpected(message);
        }
        return PeerProof.verify(
                peer,
                this,
                verify,
                out.transcript().hashBeforeLast(),
                config.verifier(),
                Optional.of(name),
                this::verified);
    }

    private Step verified(Proven proven, HandshakeOutput out) {
        return new Step.To(new WaitFinished(session, config, keys, applicationProtocol, request, proven, false));
    }

    @Override
    public void close() {
        keys.close();
    }
}
