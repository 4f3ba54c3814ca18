package dev.sluice.tls.reactive;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Wakes a session when its engine is owed a step. A timer that is set too early stays and looks again when it runs, so that a
 * deadline which moves with every record costs nothing. Confined to the event loop.
 */
final class Deadline {
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
        cancel();
        set = due;
        timer = wire.schedule(this::look, Math.max(0, due - ticker.getAsLong()));
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
