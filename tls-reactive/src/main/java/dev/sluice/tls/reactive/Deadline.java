package dev.sluice.tls.reactive;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Wakes a session when its engine is owed a step. A timer that is set too early stays and looks again when it runs, so that a
 * deadline which moves with every record costs nothing. Confined to the event loop.
 */
final class Deadline {
    /** Timers count from when they are set: one that is set so much later than its time was computed is too late by that. */
    private static final long HELD_UP = TimeUnit.MILLISECONDS.toNanos(10);

    private final Wire wire;
    private final LongSupplier ticker;
    private final LongSupplier owed;
    private final Runnable passed;

    /** Cancels the timer that is set. */
    private @Nullable Runnable timer;

    private long set;

    /**
     * @param ticker the engine's monotonic nanoseconds
     * @param owed when the engine is owed a step; {@link Long#MAX_VALUE} for never
     * @param passed runs when that time has come
     */
    Deadline(Wire wire, LongSupplier ticker, LongSupplier owed, Runnable passed) {
        this.wire = wire;
        this.ticker = ticker;
        this.owed = owed;
        this.passed = passed;
    }

    /** Sees to it that a timer runs no later than the engine is owed a step. */
    void arm() {
        long due = owed.getAsLong();
        if (due == Long.MAX_VALUE || (timer != null && set - due <= 0)) {
            return;
        }
        set = due;
        long now;
        do {
            cancel();
            now = ticker.getAsLong();
            timer = wire.schedule(this::look, Math.max(0, due - now));
        } while (ticker.getAsLong() - now > HELD_UP);
    }

    void cancel() {
        if (timer != null) {
            timer.run();
            timer = null;
        }
    }

    private void look() {
        timer = null;
        long due = owed.getAsLong();
        if (due == Long.MAX_VALUE) {
            return;
        }
        if (due - ticker.getAsLong() <= 0) {
            passed.run();
        } else {
            arm();
        }
    }
}
