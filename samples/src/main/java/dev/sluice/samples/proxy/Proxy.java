package dev.sluice.samples.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Forwards connections both ways until it is closed. It reads from one side only what the other side takes; close_notify
 * and FIN become each other; whatever else ends one side resets the other, so that a cut stream is never taken for a whole
 * one. Usable from any thread.
 */
public interface Proxy extends AutoCloseable {

    /** Told why a connection ended other than cleanly, on any thread; it must not wait. */
    @FunctionalInterface
    interface Failures {
        void failed(SocketAddress client, Throwable failure);
    }

    /** What starts one, by either face: {@code LoomProxy::start}, {@code ReactiveProxy::start}. */
    @FunctionalInterface
    interface Starter {
        Proxy start(Route route, Failures failures) throws IOException;
    }

    /** Where it listens, with the port taken. */
    InetSocketAddress address();

    /** Listens no more and cuts its connections. */
    @Override
    void close();
}
