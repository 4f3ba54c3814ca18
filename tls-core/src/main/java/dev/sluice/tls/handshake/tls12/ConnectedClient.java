package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Renewable;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.HelloRequest;
import java.util.Optional;

/** A client after its handshake, which the server may ask for another (RFC 5246, Section 7.4.1.1). */
final class ConnectedClient implements HandshakeState, Renewable {
    private final Session session;
    private final ClientConfig config;
    private final Past past;

    ConnectedClient(Session session, ClientConfig config, Past past) {
        this.session = session;
        this.config = config;
        this.past = past;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        if (!(message instanceof HelloRequest)) {
            throw unexpected(message);
        }
        if (session.renegotiates()) {
            out.renegotiate();
        } else {
            out.refuseRenegotiation();
        }
        return new Step.To(this);
    }

    @Override
    public ClientHello hello() {
        return RenegotiationHello.of(session.endpoint(), config, name(), past.info(Role.CLIENT));
    }

    @Override
    public HandshakeState answered(ClientHello hello) {
        return new WaitServerHello(new ReceivedServerHello(
                session.endpoint(), config, name(), hello, OfferedSession.none(), Optional.of(past)));
    }

    private ServerName name() {
        return session.serverName().orElseThrow();
    }

    @Override
    public boolean mayRenegotiate() {
        return session.renegotiates();
    }

    @Override
    public boolean isConnected() {
        return true;
    }
}
