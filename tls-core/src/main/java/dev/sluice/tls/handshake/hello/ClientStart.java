package dev.sluice.tls.handshake.hello;

import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.crypto.KeyShare;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import java.util.List;

/** START: makes key shares and sends ClientHello. */
public record ClientStart(Endpoint endpoint, ClientConfig config, ServerName name) implements HandshakeState {

    /** The first step of a client. */
    public Step begin() {
        List<NamedGroup> groups = endpoint.settings().policy().keyShares();
        return new Step.Await<>(this, Purpose.KEY_EXCHANGE, endpoint.generate(groups), this::sendHello);
    }

    private Step sendHello(List<KeyShare> shares, HandshakeOutput out) {
        ClientHello hello = out.send(FirstHello.of(endpoint, name, shares));
        out.endFlight();
        return new Step.To(new WaitVersion(endpoint, config, name, hello, shares));
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        throw unexpected(message);
    }
}
