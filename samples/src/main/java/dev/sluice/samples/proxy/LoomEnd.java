package dev.sluice.samples.proxy;

import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.loom.Timeouts;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.loom.TlsClient;
import dev.sluice.tls.loom.TlsListener;
import dev.sluice.tls.loom.Transport;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * One side of a forwarded connection.
 *
 * @param bytes what is said on it: a {@link TlsChannel} over the socket, or the socket itself
 */
record LoomEnd(SocketChannel socket, ByteChannel bytes) implements Closeable {
    private static final int CONNECT_MILLIS = 10_000;

    /** Whoever takes nothing is waited for, as over plain TCP. */
    private static final Timeouts PATIENT = Timeouts.DEFAULT.withWrite(Duration.ZERO);

    /** What makes ends of accepted sockets, all under one limit of handshakes. */
    static Function<SocketChannel, LoomEnd> accepting(Optional<ServerConfig> terminate) {
        if (terminate.isEmpty()) {
            return socket -> new LoomEnd(socket, socket);
        }
        TlsListener.Builder tls = TlsListener.configure(terminate.get()).timeouts(PATIENT);
        LongSupplier ticker = terminate.get().settings().environment().ticker();
        return socket -> new LoomEnd(socket, tls.over(Transport.of(socket, ticker)));
    }

    /** Connected, and the handshake done. */
    static LoomEnd connect(Route route) throws IOException {
        SocketChannel socket = SocketChannel.open();
        LoomEnd end = new LoomEnd(
                socket,
                route.originate()
                        .<ByteChannel>map(tls -> TlsClient.create(tls.config())
                                .timeouts(PATIENT)
                                .serverName(tls.name())
                                .over(socket.socket()))
                        .orElse(socket));
        try {
            socket.socket().connect(new InetSocketAddress(route.host(), route.port()), CONNECT_MILLIS);
            end.handshake();
            return end;
        } catch (IOException | RuntimeException e) {
            end.close();
            throw e;
        }
    }

    /** Completes it, if there is one. */
    void handshake() throws IOException {
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (bytes instanceof TlsChannel tls) {
            tls.handshake();
        }
    }

    /** As much as is there, at least one byte; -1 only behind close_notify, or behind FIN on a plain side. */
    int read(ByteBuffer into) throws IOException {
        return bytes.read(into);
    }

    /** All of it; waits until the socket has taken it. */
    void write(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            bytes.write(from);
        }
    }

    /** Says that this was all: close_notify, or FIN. */
    void closeWrite() throws IOException {
        if (bytes instanceof TlsChannel tls) {
            tls.closeWrite();
        } else {
            socket.shutdownOutput();
        }
    }

    /** Resets the connection: no close_notify and no FIN says that this was all. From any thread. */
    void cut() {
        try (socket) {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // It is over in any case.
        }
    }

    /** The end of one that is over both ways, or has failed: its alert still leaves. */
    @Override
    public void close() throws IOException {
        bytes.close();
        socket.close();
    }
}
