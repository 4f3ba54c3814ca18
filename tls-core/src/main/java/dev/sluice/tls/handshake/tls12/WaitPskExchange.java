package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.CipherSuite.KeyExchange;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Proven;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.EcdheParameters;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.ServerHelloDone;
import dev.sluice.tls.message.ServerKeyExchange;
import java.util.Optional;

/**
 * What a server with a pre-shared key sends instead of certificates: its share, or where there is no exchange a hint or nothing (RFC
 * 4279, Section 2; RFC 5489, Section 2).
 */
final class WaitPskExchange implements HandshakeState {
    private final Session session;
    private final ClientConfig config;

    WaitPskExchange(Session session, ClientConfig config) {
        this.session = session;
        this.config = config;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        return switch (message) {
            case ServerKeyExchange exchange ->
                new Step.To(done(exchange.ofKey(session.suite().keyExchange())));
            case ServerHelloDone _
            when session.suite().keyExchange() == KeyExchange.PSK ->
                done(Optional.empty()).on(message, out);
            default -> throw unexpected(message);
        };
    }

    private WaitServerHelloDone done(Optional<EcdheParameters> parameters) throws TlsException {
        Optional<PeerShare> share =
                parameters.isPresent() ? Optional.of(PeerShare.of(session, parameters.get())) : Optional.empty();
        return new WaitServerHelloDone(session, config, share, Proven.NOTHING, Optional.empty());
    }
}
