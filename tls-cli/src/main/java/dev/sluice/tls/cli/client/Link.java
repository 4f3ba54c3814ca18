package dev.sluice.tls.cli.client;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.cli.options.Face;
import dev.sluice.tls.cli.options.Target;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerName;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a server by either face: bytes flow from a {@link Source} and into a {@link Sink}, both at once, each in a
 * thread of its own. The futures fail with what the face's user gets.
 */
public interface Link extends AutoCloseable {

    /** Connects and completes the handshake, waiting for it. */
    static Link connect(Face face, Peer peer, ClientConfig config, ThreadFactory threads) throws IOException {
        return connect(face, peer, config, threads, new byte[0]);
    }

    /** The same with these bytes sent early where that is possible; the parameters tell whether the server took them. */
    static Link connect(Face face, Peer peer, ClientConfig config, ThreadFactory threads, byte[] early)
            throws IOException {
        return switch (face) {
            case LOOM -> LoomLink.connect(peer, config, threads, early);
            case REACTIVE -> ReactiveLink.connect(peer, config, threads, early);
        };
    }

    /**
     * Whom to talk to.
     *
     * @param target where it is
     * @param name what its certificate must say
     * @param connectTimeout how long TCP's part may take
     */
    record Peer(Target target, ServerName name, Duration connectTimeout) {}

    /** Bytes to send. Its calls may wait. */
    @FunctionalInterface
    interface Source {
        /** Puts up to {@code into.length} bytes at the beginning; how many, or -1 at the end. */
        int read(byte[] into) throws IOException;
    }

    /** Takes what arrives. Its calls may wait; the peer waits then. */
    @FunctionalInterface
    interface Sink {
        void accept(byte[] data, int length) throws IOException;
    }

    /** What a {@link #send} does when its source is at its end. */
    enum AtEnd {
        CLOSE_WRITE,
        STAY_OPEN
    }

    NegotiatedParameters parameters();

    /** Sends all that {@code source} gives. Called once. */
    CompletableFuture<@Nullable Void> send(Source source, AtEnd atEnd);

    /** Receives until the peer's close_notify. Called once. */
    CompletableFuture<@Nullable Void> receive(Sink sink);

    /**
     * Updates the keys of both directions and returns when that is sent; the result is done when the peer followed, which only
     * a link that receives notices. It fails when the peer refused, or ended without having followed.
     */
    CompletableFuture<@Nullable Void> rekey() throws IOException;

    /** Sends close_notify if that has not been done, and gives everything back. */
    @Override
    void close();
}
