package dev.sluice.samples.nio;

import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.config.Identities;
import dev.sluice.tls.config.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;

/** Echoes over TLS, every connection on one thread: {@code SelectorEchoServer PORT CERTIFICATES.pem KEY.pem}. */
public final class SelectorEchoServer {
    private SelectorEchoServer() {}

    public static void main(String[] args) throws IOException {
        ServerConfig config = ServerConfig.of(Identities.fromPem(Path.of(args[1]), Path.of(args[2])));
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(address)) {
            System.out.println("listening on " + listener.getLocalAddress());
            serve(listener, Selector.open(), config);
        }
    }

    /** Serves until the selector is closed. */
    static void serve(ServerSocketChannel listener, Selector selector, ServerConfig config) throws IOException {
        listener.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
        while (selector.isOpen()) {
            selector.select(100); // wakes without readiness too, for operations and deadlines
            for (SelectionKey key : selector.isOpen() ? List.copyOf(selector.keys()) : List.<SelectionKey>of()) {
                if (key.attachment() instanceof EchoConnection connection) {
                    turn(connection);
                } else {
                    accept(listener, selector, config);
                }
            }
        }
    }

    private static void accept(ServerSocketChannel listener, Selector selector, ServerConfig config)
            throws IOException {
        SocketChannel channel = listener.accept();
        if (channel != null) {
            SelectionKey key = channel.configureBlocking(false).register(selector, SelectionKey.OP_READ);
            key.attach(new EchoConnection(
                    key,
                    channel,
                    TlsEngine.server(config),
                    emptyBuffer(TlsEngine.MAX_RECORD),
                    emptyBuffer(TlsEngine.MAX_PLAINTEXT),
                    emptyBuffer(2 * TlsEngine.MAX_RECORD)));
        }
    }

    private static void turn(EchoConnection connection) throws IOException {
        try {
            connection.turn();
        } catch (IOException e) {
            System.err.println(connection.channel().getRemoteAddress() + ": " + e.getMessage());
            connection.engine().close();
            connection.channel().close();
        }
    }

    private static ByteBuffer emptyBuffer(int size) {
        return ByteBuffer.allocate(size).limit(0);
    }
}
