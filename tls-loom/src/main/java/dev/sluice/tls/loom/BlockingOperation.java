package dev.sluice.tls.loom;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * Lets a plain method that blocks answer what a handshake asks: a signature from an HSM, a configuration from a database, a verdict
 * on a certificate.
 *
 * <p>It runs on a virtual thread of its own with the connection's {@link Attachment#current()}, whatever face the connection has, and
 * is interrupted when the connection ends before.
 */
public final class BlockingOperation {
    private BlockingOperation() {}

    /** An operation that gives what {@code answer} gives, and fails with what it throws. */
    public static <T> Operation<T> of(Callable<T> answer) {
        return Operation.async(() -> {
            Running<T> running = new Running<>(answer, Attachment.current());
            running.thread.start();
            return running;
        });
    }

    private static final class Running<T> extends CompletableFuture<T> {
        private final Thread thread;

        Running(Callable<T> answer, Attachment attachment) {
            this.thread =
                    Thread.ofVirtual().name("sluice-blocking").unstarted(() -> attachment.during(() -> run(answer)));
        }

        private void run(Callable<T> answer) {
            try {
                complete(answer.call());
            } catch (Exception | Error e) {
                completeExceptionally(e);
            }
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            boolean cancelled = super.cancel(mayInterrupt);
            thread.interrupt();
            return cancelled;
        }
    }
}
