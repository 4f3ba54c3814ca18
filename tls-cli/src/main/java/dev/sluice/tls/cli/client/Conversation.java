package dev.sluice.tls.cli.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes both ways until the server says that it is done. Once we have said everything, the server may not be silent for
 * longer than allowed.
 */
final class Conversation {
    private final Link link;
    private final Duration longestSilence;
    private volatile long lastHeard;

    Conversation(Link link, Duration longestSilence) {
        this.link = link;
        this.longestSilence = longestSilence;
    }

    /** Returns after the server's close_notify, and only then. */
    void run(Link.Source source, Link.AtEnd atEnd, Link.Sink sink) throws IOException {
        CompletableFuture<@Nullable Void> receiving = link.receive((data, length) -> {
            lastHeard = System.nanoTime();
            sink.accept(data, length);
        });
        CompletableFuture<@Nullable Void> sending = link.send(source, atEnd);
        try {
            CompletableFuture.anyOf(sending, receiving).get();
            awaitEnd(receiving);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("while waiting for the server");
        }
    }

    private void awaitEnd(CompletableFuture<@Nullable Void> receiving)
            throws ExecutionException, InterruptedException, SocketTimeoutException {
        lastHeard = System.nanoTime();
        while (true) {
            long left = longestSilence.toNanos() - (System.nanoTime() - lastHeard);
            if (left <= 0 && !receiving.isDone()) {
                throw new SocketTimeoutException("the server was silent for " + text(longestSilence)
                        + " and did not close the connection; --timeout sets the limit");
            }
            try {
                receiving.get(Math.max(left, 0), TimeUnit.NANOSECONDS);
                return;
            } catch (TimeoutException e) {
                // It may have been heard from meanwhile.
            }
        }
    }

    private static String text(Duration duration) {
        return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }
}
