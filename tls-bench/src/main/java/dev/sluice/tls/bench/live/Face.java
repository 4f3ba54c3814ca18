package dev.sluice.tls.bench.live;

import dev.sluice.tls.Operation;
import dev.sluice.tls.config.Refreshable;
import dev.sluice.tls.config.ServerConfig;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Servers of one face, which send back what comes. */
public interface Face extends AutoCloseable {

    /** As this face lets a method that blocks answer. */
    <T> Operation<T> blocking(Callable<T> answer);

    /** Listens on a free port of the loopback address. */
    InetSocketAddress listen(ServerConfig config) throws IOException;

    /** Refreshes {@code source} again and again as this face does, until the result is closed. */
    Closeable watch(Duration interval, Refreshable source);

    /** Closes the server's side of the connection that a client has from this port, wherever its handshake is. */
    void close(int clientPort);

    /** Ends all of them. */
    @Override
    void close();
}
