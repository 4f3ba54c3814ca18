package dev.sluice.tls;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A point in the configured monotonic time, or none. Set by the inbound half, read by any thread. Such times may be negative and
 * wrap, so they are compared by their difference.
 */
final class Deadline {
    static final long NEVER = Long.MAX_VALUE;

    private final LongSupplier ticker;
    private volatile long at = NEVER;

    Deadline(LongSupplier ticker) {
        this.ticker = ticker;
    }

    void set(Duration fromNow) {
        at = after(fromNow);
    }

    /** When so much time will be over. */
    long after(Duration fromNow) {
        long then = ticker.getAsLong() + fromNow.toNanos();
        return then == NEVER ? then - 1 : then;
    }

    /** The first of so long from now and {@code latest}. */
    void set(Duration fromNow, long latest) {
        set(fromNow);
        at = first(at, latest);
    }

    void clear() {
        at = NEVER;
    }

    long at() {
        return at;
    }

    boolean isSet() {
        return at != NEVER;
    }

    boolean hasPassed() {
        long then = at;
        return then != NEVER && ticker.getAsLong() - then >= 0;
    }

    /** When the first of the two is due, {@link #NEVER} if neither is. */
    long earlier(Deadline other) {
        return first(at, other.at);
    }

    /** The first of two instants, of which either may be {@link #NEVER}. */
    static long first(long mine, long theirs) {
        if (mine == NEVER || theirs == NEVER) {
            return mine == NEVER ? theirs : mine;
        }
        return mine - theirs < 0 ? mine : theirs;
    }
}
