package dev.sluice.tls.bench.live;

import dev.sluice.tls.Operation;
import dev.sluice.tls.config.Refreshable;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.loom.BlockingOperation;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.loom.TlsListener;
import dev.sluice.tls.loom.Watch;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/** The blocking face: a virtual thread a connection. */
public final class LoomFace implements Face {
    private final List<TlsListener> listeners = new ArrayList<>();
    private final Map<Integer, TlsChannel> channels = new ConcurrentHashMap<>();

    @Override
    public <T> Operation<T> blocking(Callable<T> answer) {
        return BlockingOperation.of(answer);
    }

    @Override
    public InetSocketAddress listen(ServerConfig config) throws IOException {
        TlsListener listener = TlsListener.bind(config, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listeners.add(listener);
        Thread.startVirtualThread(() -> listener.serve(this::echo));
        return listener.localAddress();
    }

    @Override
    public Closeable watch(Duration interval, Refreshable source) {
        return Watch.every(interval, source);
    }

    private void echo(TlsChannel channel) throws IOException {
        int port = ((InetSocketAddress) channel.remoteAddress().orElseThrow()).getPort();
        channels.put(port, channel);
        try {
            channel.inputStream().transferTo(channel.outputStream());
        } finally {
            channels.remove(port, channel);
        }
    }

    @Override
    public void close(int clientPort) {
        Objects.requireNonNull(channels.get(clientPort)).close();
    }

    @Override
    public void close() {
        try {
            for (TlsListener listener : listeners) {
                listener.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
