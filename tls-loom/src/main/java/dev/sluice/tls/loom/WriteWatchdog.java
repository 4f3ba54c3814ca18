package dev.sluice.tls.loom;

import static dev.sluice.tls.loom.ChannelSettings.NEVER;

/**
 * Ends a connection whose transport takes nothing for too long: a blocking write has no timeout of its own. It looks only
 * when the earliest deadline it was told comes, not at every write, so a write costs two volatile stores.
 *
 * <p>{@link #begin} and {@link #end} belong to whoever holds the output permit; it looks on the timer's thread.
 */
final class WriteWatchdog {
    private final ChannelSettings settings;
    private final Runnable bite;
    private volatile long due = NEVER; // of the write that runs now
    private volatile long nextLook = NEVER;
    private volatile Timer.Task look = () -> {};

    WriteWatchdog(ChannelSettings settings, Runnable bite) {
        this.settings = settings;
        this.bite = bite;
    }

    void begin(long deadline) {
        due = deadline;
        if (deadline < nextLook) {
            lookAt(deadline);
        }
    }

    void end() {
        due = NEVER;
    }

    /** Lets the timer forget this connection. */
    void stop() {
        look.cancel();
    }

    private void lookAt(long deadline) {
        nextLook = deadline;
        look = settings.timer().at(deadline, this::look);
    }

    // First the store, then the load, as in begin() with the two fields swapped: one of the two threads sees the other.
    private void look() {
        nextLook = NEVER;
        long deadline = due;
        if (deadline == NEVER) {
            return;
        }
        if (settings.passed(deadline)) {
            bite.run();
        } else {
            lookAt(deadline);
        }
    }
}
