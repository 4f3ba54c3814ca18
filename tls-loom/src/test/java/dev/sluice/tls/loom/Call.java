package dev.sluice.tls.loom;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A call that runs on a thread of its own, and how it ended. */
final class Call<T> {
    private final FutureTask<T> task;
    private final Thread thread;
    private volatile boolean interruptedAtEnd;

    private Call(Callable<T> verb, Thread.Builder kind) {
        this.task = new FutureTask<>(() -> {
            try {
                return verb.call();
            } finally {
                interruptedAtEnd = Thread.currentThread().isInterrupted();
            }
        });
        this.thread = kind.unstarted(task);
    }

    static <T> Call<T> start(Callable<T> verb) {
        return start(verb, Thread.ofVirtual());
    }

    static <T> Call<T> start(Callable<T> verb, Thread.Builder kind) {
        Call<T> call = new Call<>(verb, kind);
        call.thread.start();
        return call;
    }

    interface Verb {
        void run() throws Exception;
    }

    static Call<Boolean> run(Verb verb) {
        return start(() -> {
            verb.run();
            return true;
        });
    }

    boolean isDone() {
        return task.isDone();
    }

    void interrupt() {
        thread.interrupt();
    }

    Thread thread() {
        return thread;
    }

    /** Whether the interrupt flag was set when the call ended. */
    boolean interruptedAtEnd() {
        return interruptedAtEnd;
    }

    /** Waits for what it gave; throws what it failed with. */
    T result() throws Exception {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Waits for it to fail, and tells with what. */
    IOException failure() throws InterruptedException {
        try {
            throw new AssertionError("a failure was expected, not " + task.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                return failure;
            }
            throw new AssertionError("an IOException was expected", e.getCause());
        }
    }
}
