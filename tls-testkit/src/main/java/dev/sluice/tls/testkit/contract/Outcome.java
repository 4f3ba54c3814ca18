package dev.sluice.tls.testkit.contract;

import dev.sluice.tls.Failure;
import dev.sluice.tls.Operation;
import dev.sluice.tls.TlsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** How calls of a face end. All methods wait for the end. */
final class Outcome {
    private Outcome() {}

    /** What the call gave; throws what it failed with. */
    static <T extends @Nullable Object> T of(CompletableFuture<T> call) throws IOException {
        try {
            return call.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case RuntimeException runtime -> throw runtime;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("hung, and interrupted", e);
        }
    }

    /** What the call failed with. */
    static Throwable failure(CompletableFuture<?> call) {
        try {
            throw new AssertionError("a failure was expected, not " + of(call));
        } catch (IOException | RuntimeException e) {
            return e;
        }
    }

    /** The failure of a call that has to fail with a {@link TlsException}. */
    static Failure tlsFailure(CompletableFuture<?> call) {
        return tlsException(call).failure();
    }

    /** The exception of a call that has to fail with a {@link TlsException}. */
    static TlsException tlsException(CompletableFuture<?> call) {
        Throwable failure = failure(call);
        if (failure instanceof TlsException tls) {
            return tls;
        }
        throw new AssertionError("a TlsException was expected", failure);
    }

    /** The result of an operation that is done and succeeded. */
    static <T> T result(Operation<T> operation) {
        try {
            return operation.result();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the call to end in one way or another. */
    static boolean succeeded(CompletableFuture<?> call) {
        try {
            of(call);
            return true;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }
}
