package dev.sluice.tls.reactive;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What is to be done about a connection that does not end in time; of several limits the earliest counts. Confined to the event loop. */
final class CloseTimer {
    private static final long FOREVER = Long.MAX_VALUE / 4;

    private final Wire wire;
    private final LongSupplier ticker;
    private final Runnable expired;

    /** Cancels the timer that is set. */
    private @Nullable Runnable timer;

    private long due;

    /** @param ticker the engine's monotonic nanoseconds */
    CloseTimer(Wire wire, LongSupplier ticker, Runnable expired) {
        this.wire = wire;
        this.ticker = ticker;
        this.expired = expired;
    }

    void set(Duration patience) {
        long nanos = Math.min(TimeUnit.NANOSECONDS.convert(patience), FOREVER);
        long wanted = ticker.getAsLong() + nanos;
        if (timer == null || due - wanted > 0) {
            cancel();
            due = wanted;
            timer = wire.schedule(expired, nanos);
        }
    }

    void cancel() {
        if (timer != null) {
            timer.run();
            timer = null;
        }
    }
}
