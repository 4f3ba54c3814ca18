package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.handshake.Shown;
import java.util.Optional;

/** What a server knows once its Finished is sent and the client's flight is awaited. Not a record: it reaches secrets. */
final class ServerFlight implements AutoCloseable {
    final Session session;
    final ServerConfig config;
    final HandshakeKeys handshakeKeys;
    final ApplicationKeys applicationKeys;
    final Optional<String> applicationProtocol;
    final Shown shown;

    ServerFlight(
            Session session,
            ServerConfig config,
            HandshakeKeys handshakeKeys,
            ApplicationKeys applicationKeys,
            Optional<String> applicationProtocol,
            Shown shown) {
        this.session = session;
        this.config = config;
        this.handshakeKeys = handshakeKeys;
        this.applicationKeys = applicationKeys;
        this.applicationProtocol = applicationProtocol;
        this.shown = shown;
    }

    @Override
    public void close() {
        handshakeKeys.close();
        applicationKeys.close();
    }
}
