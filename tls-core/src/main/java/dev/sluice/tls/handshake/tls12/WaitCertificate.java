package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.PeerCertificate;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.Tls12Certificate;
import java.util.Optional;

/** The server's certificate (RFC 5246, Section 7.4.2). */
final class WaitCertificate implements HandshakeState {
    private final Session session;
    private final ClientConfig config;
    private final ServerName name;
    private final boolean statusPromised;

    WaitCertificate(Session session, ClientConfig config, ServerName name, boolean statusPromised) {
        this.session = session;
        this.config = config;
        this.name = name;
        this.statusPromised = statusPromised;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        if (!(message instanceof Tls12Certificate certificate)) {
            throw unexpected(message);
        }
        if (certificate.certificates().isEmpty()) {
            throw TlsException.misbehaved(Violation.NO_SERVER_CERTIFICATE);
        }
        PeerCertificate peer = PeerCertificate.read(session.endpoint(), certificate.certificates(), Optional.empty());
        Renegotiated.checkIdentity(session.past(), peer.chain());
        return new Step.To(new WaitServerKeyExchange(session, config, name, peer, statusPromised));
    }
}
