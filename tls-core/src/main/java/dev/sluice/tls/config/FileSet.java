package dev.sluice.tls.config;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Files that others replace while connections live, and what they mean together: read again when they look different, and put in
 * use as one when any part of it is another. For any thread; one of them refreshes at a time.
 */
final class FileSet {
    private final List<Part> parts;
    private final InstantSource clock;
    private final Runnable show;
    private final ReentrantLock refreshing = new ReentrantLock();
    private volatile List<RefreshFailure> failures;

    /** Something was read that is not in use yet, because putting it there failed. Guarded by the lock. */
    private boolean toShow;

    /** What is kept of some of the files. Used under the lock. */
    interface Part {

        /** Looks again; whether something is another now. */
        boolean refresh(Instant now);

        /** What could not be taken over. */
        Stream<RefreshFailure> failures();
    }

    /**
     * Of parts that have been read for the first time.
     *
     * @param show puts in use what the parts hold
     */
    FileSet(List<? extends Part> parts, InstantSource clock, Runnable show) {
        this.parts = List.copyOf(parts);
        this.clock = clock;
        this.show = show;
        this.failures = currentFailures();
    }

    /** Whether something is another now. */
    boolean refresh() {
        refreshing.lock();
        try {
            Instant now = clock.instant();
            boolean changed = false;
            for (Part part : parts) {
                changed |= part.refresh(now);
            }
            failures = currentFailures();
            toShow |= changed;
            if (toShow) {
                show.run();
                toShow = false;
            }
            return changed;
        } finally {
            refreshing.unlock();
        }
    }

    private List<RefreshFailure> currentFailures() {
        return parts.stream().flatMap(Part::failures).toList();
    }

    /** What the last {@link #refresh()}, or the first reading, could not take over. */
    List<RefreshFailure> failures() {
        return failures;
    }
}
