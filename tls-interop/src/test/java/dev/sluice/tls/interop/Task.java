package dev.sluice.tls.interop;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Something done beside the test's thread. */
final class Task<T> {
    private final FutureTask<T> future;

    private Task(FutureTask<T> future) {
        this.future = future;
    }

    static <T> Task<T> start(Callable<T> work) {
        FutureTask<T> future = new FutureTask<>(work);
        Thread.ofPlatform().daemon().start(future);
        return new Task<>(future);
    }

    /** Its result, or what it failed with. */
    T result() throws Exception {
        try {
            return future.get(Face.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
