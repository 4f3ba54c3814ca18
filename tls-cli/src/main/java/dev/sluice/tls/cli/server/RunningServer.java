package dev.sluice.tls.cli.server;

import dev.sluice.tls.cli.options.Face;
import dev.sluice.tls.config.ServerConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A server that listens. Usable from any thread. */
public interface RunningServer extends AutoCloseable {

    /** Starts one by this face. */
    static RunningServer start(
            Face face, ServerConfig config, InetSocketAddress address, ServerMode mode, ServerLog log)
            throws IOException {
        return switch (face) {
            case LOOM -> LoomServer.start(config, address, mode, log);
            case REACTIVE -> ReactiveServer.start(config, address, mode, log);
        };
    }

    /** Where it listens, with the port taken. */
    InetSocketAddress address();

    /** Closes the connections that show an identity older than of {@code epoch} once {@code grace} is over. */
    void drain(long epoch, Duration grace);

    /** Listens no more and ends its connections with close_notify, within about a second. Idempotent. */
    @Override
    void close();
}
