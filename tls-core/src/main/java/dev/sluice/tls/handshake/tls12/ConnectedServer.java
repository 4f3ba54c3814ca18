package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import java.util.Optional;

/** A server after its handshake; a client may begin another, asked or not (RFC 5246, Section 7.4.1.2). */
record ConnectedServer(Session session, ServerConfig config, Past past) implements HandshakeState {

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        if (!(message instanceof ClientHello hello)) {
            throw unexpected(message);
        }
        if (session.renegotiates()) {
            return new ReceivedClientHello(session.endpoint(), config, hello, Optional.of(past)).negotiate(out);
        }
        out.refuseRenegotiation();
        return new Step.To(this);
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
