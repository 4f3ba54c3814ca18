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
    final boolean earlyData;
    final int tickets;
    final boolean mayBeAsked;

    /**
     * What is known.
     *
     * @param earlyData whether the client's early data is taken
     * @param tickets how many the client gets
     * @param mayBeAsked whether the client can be asked for a certificate later
     */
    ServerFlight(
            Session session,
            ServerConfig config,
            HandshakeKeys handshakeKeys,
            ApplicationKeys applicationKeys,
            Optional<String> applicationProtocol,
            Shown shown,
            boolean earlyData,
            int tickets,
            boolean mayBeAsked) {
        this.session = session;
        this.config = config;
        this.handshakeKeys = handshakeKeys;
        this.applicationKeys = applicationKeys;
        this.applicationProtocol = applicationProtocol;
        this.shown = shown;
        this.earlyData = earlyData;
        this.tickets = tickets;
        this.mayBeAsked = mayBeAsked;
    }

    @Override
    public void close() {
        handshakeKeys.close();
        applicationKeys.close();
    }
}
