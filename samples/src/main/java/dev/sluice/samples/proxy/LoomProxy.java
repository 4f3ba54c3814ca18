package dev.sluice.samples.proxy;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** A proxy by the blocking face: two virtual threads for each connection, one each way. */
public final class LoomProxy implements Proxy {
    private static final long PAUSE_AFTER_FAILURE = 100_000_000;

    private final ServerSocketChannel listener;
    private final InetSocketAddress address;
    private final Route route;
    private final Function<SocketChannel, LoomEnd> accepting;
    private final Failures failures;
    private final Set<LoomEnd> ends = ConcurrentHashMap.newKeySet();

    private LoomProxy(ServerSocketChannel listener, Route route, Failures failures) throws IOException {
        this.listener = listener;
        this.address = (InetSocketAddress) listener.getLocalAddress();
        this.route = route;
        this.accepting = LoomEnd.accepting(route.terminate());
        this.failures = failures;
    }

    public static Proxy start(Route route, Failures failures) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(route.listen());
            LoomProxy proxy = new LoomProxy(listener, route, failures);
            Thread.startVirtualThread(proxy::accept);
            return proxy;
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                SocketChannel client = listener.accept();
                Thread.startVirtualThread(() -> serve(client));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                failures.failed(address, e); // most likely there are no file descriptors left
                LockSupport.parkNanos(PAUSE_AFTER_FAILURE);
            }
        }
    }

    private void serve(SocketChannel client) {
        LoomEnd in = accepting.apply(client);
        try (Closeable _ = live(in);
                in) {
            in.handshake(); // before the target hears of this client
            LoomEnd out = connect(in);
            try (Closeable _ = live(out);
                    out) {
                new LoomForwarding(in, out).run();
            }
        } catch (IOException | RuntimeException e) {
            failures.failed(client.socket().getRemoteSocketAddress(), e);
        }
    }

    private LoomEnd connect(LoomEnd in) throws IOException {
        try {
            return LoomEnd.connect(route);
        } catch (IOException | RuntimeException e) {
            in.cut();
            throw e;
        }
    }

    /** Lets {@link #close()} cut this end, until what is returned is closed. */
    private Closeable live(LoomEnd end) {
        ends.add(end);
        if (!listener.isOpen()) {
            end.cut();
        }
        return () -> ends.remove(end);
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            ends.forEach(LoomEnd::cut);
        }
    }
}
