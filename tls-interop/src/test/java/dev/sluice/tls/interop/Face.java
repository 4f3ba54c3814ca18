package dev.sluice.tls.interop;

import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import java.io.IOException;
import java.time.Duration;

/** The faces of the engine, so that each test is written once. */
enum Face {
    /** Blocking calls for virtual threads. */
    LOOM {
        @Override
        Side connect(ClientConfig config, int port) throws IOException {
            return LoomSide.connect(config, port);
        }

        @Override
        Side connectEarly(ClientConfig config, int port, String early) throws IOException {
            return LoomSide.connectEarly(config, port, early);
        }

        @Override
        Listening listen(ServerConfig config) throws IOException {
            return LoomSide.listen(config);
        }
    },
    /** Project Reactor on Reactor Netty. */
    REACTIVE {
        @Override
        Side connect(ClientConfig config, int port) throws IOException {
            return ReactiveSide.connect(config, port);
        }

        @Override
        Side connectEarly(ClientConfig config, int port, String early) throws IOException {
            return ReactiveSide.connectEarly(config, port, early);
        }

        @Override
        Listening listen(ServerConfig config) {
            return ReactiveSide.listen(config);
        }
    };

    /** A guard against hanging, far beyond what any peer needs. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    static final String LOOPBACK = "127.0.0.1";
    static final String SERVER_NAME = "localhost";

    /** Connects to a server on the loopback address that has to prove to be {@code localhost}. */
    abstract Side connect(ClientConfig config, int port) throws IOException;

    /** The same with these bytes sent early if a session is there that allows it. */
    abstract Side connectEarly(ClientConfig config, int port, String early) throws IOException;

    abstract Listening listen(ServerConfig config) throws IOException;
}
