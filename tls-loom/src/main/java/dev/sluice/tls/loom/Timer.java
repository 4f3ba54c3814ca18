package dev.sluice.tls.loom;

import java.util.function.LongSupplier;

/**
 * Where waits that the transport cannot limit get their wake-up from: a blocked write, a pending operation, a rekey that the
 * peer does not answer. The {@linkplain #system system's} is the default; tests bring one that a manual clock drives.
 */
public interface Timer {

    /**
     * Runs {@code wakeUp} once {@code deadline} has passed, at once if it has already. It returns quickly and never throws.
     *
     * @param deadline in the nanoseconds of the configured ticker
     */
    Task at(long deadline, Runnable wakeUp);

    /** One wake-up to come. */
    interface Task {
        /** Lets it go; one that runs just now is not waited for. Idempotent. */
        void cancel();
    }

    /** The system's time, measured by {@code ticker}: one daemon thread for all connections. */
    static Timer system(LongSupplier ticker) {
        return new SystemTimer(ticker);
    }
}
