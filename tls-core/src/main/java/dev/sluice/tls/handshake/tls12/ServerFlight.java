package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.crypto.KeyShare;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Proven;
import dev.sluice.tls.handshake.Shown;
import java.util.Optional;

/** What a server knows once its ServerHelloDone is sent. Not a record: it reaches a private key. */
final class ServerFlight implements AutoCloseable {
    final Session session;
    final ServerConfig config;
    final Shown shown;
    final Optional<KeyShare> share;

    ServerFlight(Session session, ServerConfig config, Shown shown, Optional<KeyShare> share) {
        this.session = session;
        this.config = config;
        this.shown = shown;
        this.share = share;
    }

    /** What is left once the client has shown who it is, as far as it did. */
    HandshakeState end(HandshakeKeys keys, Proven client) {
        return end(keys, session.parameters(share.map(KeyShare::group), shown, client));
    }

    /** What is left once the client has named its key. */
    HandshakeState end(HandshakeKeys keys, String preSharedKey) {
        return end(keys, session.parameters(share.map(KeyShare::group), preSharedKey));
    }

    private HandshakeState end(HandshakeKeys keys, NegotiatedParameters parameters) {
        return new WaitChangeCipherSpec(keys, new WaitClientFinished(config, keys, parameters, Optional.empty()));
    }

    Endpoint endpoint() {
        return session.endpoint();
    }

    @Override
    public void close() {
        share.ifPresent(KeyShare::close);
    }
}
