package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.crypto.KeyShare;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.Shown;

/** What a server knows once its ServerHelloDone is sent. Not a record: it reaches a private key. */
final class ServerFlight implements AutoCloseable {
    final Session session;
    final ServerConfig config;
    final Shown shown;
    final KeyShare share;

    ServerFlight(Session session, ServerConfig config, Shown shown, KeyShare share) {
        this.session = session;
        this.config = config;
        this.shown = shown;
        this.share = share;
    }

    Endpoint endpoint() {
        return session.endpoint();
    }

    @Override
    public void close() {
        share.close();
    }
}
