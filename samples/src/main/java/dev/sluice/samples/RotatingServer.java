package dev.sluice.samples;

import dev.sluice.tls.config.IdentityFiles;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.loom.TlsListener;
import dev.sluice.tls.loom.Watch;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;

/**
 * An echo server whose certificates others replace in a folder: {@code RotatingServer FOLDER}. New clients see the new ones within
 * a second; connections with an old one end between two messages, or after half a minute.
 */
public final class RotatingServer implements Closeable {
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final IdentityFiles identities;
    private final TlsListener listener;
    private final Watch watch;

    private RotatingServer(IdentityFiles identities, TlsListener listener) {
        this.identities = identities;
        this.listener = listener;
        this.watch = Watch.every(LOOK, this::refresh);
    }

    public static void main(String[] arguments) throws IOException {
        try (RotatingServer server = start(Path.of(arguments[0]))) {
            System.out.println("listening on " + server.address());
            server.serve();
        }
    }

    static RotatingServer start(Path folder) throws IOException {
        IdentityFiles identities = IdentityFiles.directory(folder);
        ServerConfig config = ServerConfig.builder().identities(identities).build();
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new RotatingServer(identities, TlsListener.bind(config, anyPort));
    }

    InetSocketAddress address() throws IOException {
        return listener.localAddress();
    }

    void serve() {
        listener.serve(RotatingServer::echo);
    }

    private boolean refresh() {
        boolean changed = identities.refresh();
        if (changed) {
            listener.drain(identities.epoch(), GRACE);
        }
        identities.failures().forEach(failure -> System.err.println("certificate not replaced: " + failure));
        return changed;
    }

    private static void echo(TlsChannel channel) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(1 << 12);
        while (!channel.isDraining() && channel.read(message.clear()) >= 0) {
            channel.write(message.flip());
        }
        channel.closeWrite();
    }

    @Override
    public void close() throws IOException {
        watch.close();
        listener.close();
    }
}
