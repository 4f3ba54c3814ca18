package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Operation;
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
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/** START: makes key shares and sends ClientHello. */
public record ClientStart(Endpoint endpoint, ClientConfig config, ServerName name) implements HandshakeState {

    /** The first step of a client. */
    public Step begin() {
        List<NamedGroup> groups = endpoint.settings().policy().keyShares();
        return new Step.Await<>(this, Purpose.KEY_EXCHANGE, generate(endpoint, groups), this::sendHello);
    }

    /** Fresh key pairs for {@code groups}. */
    static Operation<List<KeyShare>> generate(Endpoint endpoint, List<NamedGroup> groups) {
        return Operation.compute(
                () -> {
                    List<KeyShare> shares = new ArrayList<>();
                    try {
                        for (NamedGroup group : groups) {
                            shares.add(endpoint.crypto().generate(group, endpoint.random()));
                        }
                        return shares;
                    } catch (GeneralSecurityException | RuntimeException e) {
                        shares.forEach(KeyShare::close);
                        throw e;
                    }
                },
                unused -> unused.forEach(KeyShare::close));
    }

    private Step sendHello(List<KeyShare> shares, HandshakeOutput out) {
        ClientHello hello = out.send(Hellos.first(endpoint, name, shares));
        out.endFlight();
        return new Step.To(new WaitServerHello(endpoint, config, name, hello, shares));
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        throw unexpected(message);
    }
}
