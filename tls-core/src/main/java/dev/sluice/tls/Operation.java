package dev.sluice.tls;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cold piece of work that a handshake waits for. Nothing runs until {@link #start()}, which the face calls once, outside
 * every verb of the engine, on the thread and in the context of its choice. The engine takes the result at its next
 * {@link TlsEngine#advance}.
 *
 * <p>{@link Crypto} is pure computation and done when {@code start()} returns; {@link Async} waits for something and
 * completes on any thread. All methods may be called from any thread.
 *
 * @param <T> what the operation gives
 */
public abstract sealed class Operation<T> {

    /** Something slow or remote: an HSM, a KMS, an OCSP responder, a policy service. */
    public static final class Async<T> extends Operation<T> {
        private final Supplier<? extends CompletionStage<T>> work;
        private volatile @Nullable CompletionStage<T> running;

        private Async(Supplier<? extends CompletionStage<T>> work, Consumer<? super T> discard) {
            super(discard);
            this.work = work;
        }

        @Override
        void run() {
            try {
                CompletionStage<T> stage = Objects.requireNonNull(work.get(), "the work gave no stage");
                running = stage;
                stage.whenComplete(
                        (value, error) -> finish(error == null ? new Succeeded<>(value) : new Failed<>(unwrap(error))));
            } catch (RuntimeException | Error e) {
                finish(new Failed<>(e));
            }
            if (isCancelled()) {
                cancelWork();
            }
        }

        /** Tells the stage, which need not listen: what it gives later is dropped in any case. */
        @Override
        void cancelWork() {
            CompletionStage<T> stage = running;
            if (stage == null) {
                return;
            }
            try {
                stage.toCompletableFuture().cancel(true);
            } catch (RuntimeException e) {
                // A stage may refuse to be cancelled, or to be a future at all.
            }
        }

        private static Throwable unwrap(Throwable error) {
            return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        }
    }

    /** Computation that touches no state of the engine, so that it may run inline, elsewhere or under a budget. */
    public static final class Crypto<T> extends Operation<T> {
        private final Callable<T> work;

        private Crypto(Callable<T> work, Consumer<? super T> discard) {
            super(discard);
            this.work = work;
        }

        @Override
        void run() {
            try {
                finish(new Succeeded<>(work.call()));
            } catch (Exception | Error e) {
                finish(new Failed<>(e));
            }
        }
    }

    sealed interface State<T> {}

    private static final class New<T> implements State<T> {}

    private static final class Started<T> implements State<T> {}

    private static final class Cancelled<T> implements State<T> {}

    // Not records: the value can be a secret, and records print their fields.
    private static final class Succeeded<T> implements State<T> {
        private final T value;

        Succeeded(T value) {
            this.value = value;
        }
    }

    private static final class Failed<T> implements State<T> {
        private final Throwable error;

        Failed(Throwable error) {
            this.error = error;
        }
    }

    private final AtomicReference<State<T>> state = new AtomicReference<>(new New<>());
    private final ConcurrentLinkedQueue<Runnable> listeners = new ConcurrentLinkedQueue<>();

    private final Consumer<? super T> discard;

    private Operation(Consumer<? super T> discard) {
        this.discard = discard;
    }

    /** An operation that is done already with {@code value}. */
    public static <T> Operation<T> completed(T value) {
        return completed(value, dropped -> {});
    }

    /** The same, with what becomes of the value if nobody takes it: a secret is wiped. */
    public static <T> Operation<T> completed(T value, Consumer<? super T> discard) {
        Operation<T> operation = compute(() -> value, discard);
        operation.start();
        return operation;
    }

    /** Pure computation; it must not wait for anything. */
    public static <T> Operation<T> compute(Callable<T> work) {
        return compute(work, dropped -> {});
    }

    /** The same, with what becomes of a result that nobody takes: a secret is wiped. */
    public static <T> Operation<T> compute(Callable<T> work, Consumer<? super T> discard) {
        return new Crypto<>(work, discard);
    }

    /**
     * Work that waits. The supplier is called once, by {@link #start()}, and returns at once; cancellation is passed on to
     * its stage as {@code toCompletableFuture().cancel(true)}.
     */
    public static <T> Operation<T> async(Supplier<? extends CompletionStage<T>> work) {
        return async(work, dropped -> {});
    }

    /** The same, with what becomes of a result that nobody takes: a secret is wiped. */
    public static <T> Operation<T> async(Supplier<? extends CompletionStage<T>> work, Consumer<? super T> discard) {
        return new Async<>(work, discard);
    }

    /**
     * The same work with {@code change} made to what it gives. It is of the same kind, and done if this one is; start and cancel
     * one of the two only. A result that nobody takes is discarded as this one's: changed or not, once.
     */
    public final <R> Operation<R> map(Function<? super T, ? extends R> change) {
        Operation<R> mapped = switch (this) {
            case Crypto<T> _ ->
                Operation.compute(
                        () -> {
                            runIfNew();
                            return changed(change);
                        },
                        untaken -> discard());
            case Async<T> _ -> Operation.async(() -> stageOf(change), untaken -> discard());
        };
        if (isDone()) {
            mapped.start();
        }
        return mapped;
    }

    private <R> CompletableFuture<R> stageOf(Function<? super T, ? extends R> change) {
        Operation<T> inner = this;
        CompletableFuture<R> stage = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterrupt) {
                inner.cancel();
                return super.cancel(mayInterrupt);
            }
        };
        onDone(() -> {
            try {
                if (!stage.complete(changed(change))) {
                    discard();
                }
            } catch (TlsException | RuntimeException e) {
                stage.completeExceptionally(e);
            }
        });
        runIfNew();
        return stage;
    }

    private <R> R changed(Function<? super T, ? extends R> change) throws TlsException {
        T value = result();
        try {
            return change.apply(value);
        } catch (RuntimeException | Error e) {
            discard();
            throw e;
        }
    }

    private void runIfNew() {
        if (state.get() instanceof New<T>) {
            start();
        }
    }

    abstract void run();

    void cancelWork() {}

    /** Starts the work. Does nothing when it was cancelled before; a second start is an {@code IllegalStateException}. */
    public final void start() {
        State<T> now = state.get();
        if (now instanceof New<T> && state.compareAndSet(now, new Started<>())) {
            run();
            return;
        }
        if (!(state.get() instanceof Cancelled<T>)) {
            throw new IllegalStateException("an operation is started once");
        }
    }

    /** Whether it was started or cancelled, so that there is nothing to start any more. */
    public final boolean isStarted() {
        return !(state.get() instanceof New<T>);
    }

    /** Whether it has a result, failed or was cancelled. */
    public final boolean isDone() {
        State<T> now = state.get();
        return !(now instanceof New<T> || now instanceof Started<T>);
    }

    /** Whether it has a result. */
    public final boolean isSuccessful() {
        return state.get() instanceof Succeeded<T>;
    }

    /** Whether it was cancelled before it had a result. */
    public final boolean isCancelled() {
        return state.get() instanceof Cancelled<T>;
    }

    /**
     * Runs {@code wakeUp} once when the operation is done, at once if it is already, on whichever thread completes it. A
     * listener must only signal.
     */
    public final void onDone(Runnable wakeUp) {
        listeners.add(wakeUp);
        if (isDone()) {
            signal();
        }
    }

    /** Cancels it if it is not done; true when this call did. A result that arrives later is dropped. */
    public final boolean cancel() {
        while (true) {
            State<T> now = state.get();
            if (!(now instanceof New<T> || now instanceof Started<T>)) {
                return false;
            }
            if (state.compareAndSet(now, new Cancelled<>())) {
                cancelWork();
                signal();
                return true;
            }
        }
    }

    /** Cancels it or, if it gave something that nobody takes any more, discards that. */
    public final void discard() {
        if (!cancel() && state.get() instanceof Succeeded<T> untaken) {
            discard.accept(untaken.value);
        }
    }

    /**
     * What it gave.
     *
     * @throws IllegalStateException if it is not done
     * @throws TlsException as thrown by the work, or with {@link Failure.Internal} around whatever else it threw
     */
    public final T result() throws TlsException {
        return switch (state.get()) {
            case Succeeded<T> s -> s.value;
            case Failed<T> f -> throw failure(f.error);
            case Cancelled<T> _ ->
                throw TlsException.internal("the operation was cancelled", new CancellationException());
            case New<T> _, Started<T> _ -> throw new IllegalStateException("the operation is not done");
        };
    }

    private static TlsException failure(Throwable error) {
        return error instanceof TlsException tls
                ? tls
                : TlsException.internal(
                        "an operation failed: " + error.getClass().getName(), error);
    }

    final void finish(State<T> outcome) {
        State<T> now = state.get();
        if (now instanceof Started<T> && state.compareAndSet(now, outcome)) {
            signal();
        } else if (outcome instanceof Succeeded<T> late) {
            discard.accept(late.value);
        }
    }

    private void signal() {
        for (Runnable wakeUp = listeners.poll(); wakeUp != null; wakeUp = listeners.poll()) {
            wakeUp.run();
        }
    }
}
