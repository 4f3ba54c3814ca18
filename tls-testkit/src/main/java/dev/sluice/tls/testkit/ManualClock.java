package dev.sluice.tls.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * Time that passes only when a test says so: the wall clock and the monotonic ticker of an environment, and the timers of
 * whoever waits by them. May be used by any thread; timers run on the thread that calls {@link #advance}.
 */
public final class ManualClock implements InstantSource {
    private static final Instant START = Instant.parse("2026-11-11T11:11:11Z");

    private final NavigableSet<Timer> timers =
            new TreeSet<>(Comparator.comparingLong((Timer timer) -> timer.due).thenComparingLong(timer -> timer.order));
    private long nanos;
    private long created;

    /** A clock that shows a fixed instant and zero nanoseconds. */
    public ManualClock() {}

    /** The wall clock: a fixed instant plus what was advanced. */
    @Override
    public synchronized Instant instant() {
        return START.plusNanos(nanos);
    }

    /** Monotonic nanoseconds, zero at first. */
    public synchronized long nanos() {
        return nanos;
    }

    /** The monotonic nanoseconds as an {@link dev.sluice.tls.config.Environment} takes them. */
    public LongSupplier ticker() {
        return this::nanos;
    }

    /** Lets time pass and runs every timer that became due, in their order, on this thread. */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time does not run backwards");
        }
        long end = nanos() + duration.toNanos();
        for (Timer due : dueBy(end)) {
            due.run();
        }
    }

    private synchronized List<Timer> dueBy(long end) {
        List<Timer> due = new ArrayList<>();
        while (!timers.isEmpty() && timers.first().due <= end) {
            due.add(timers.removeFirst());
        }
        nanos = end;
        return due;
    }

    /**
     * Runs {@code task} once when the ticker reaches {@code dueNanos}, at once if it has already.
     *
     * @return cancels the timer; does nothing once it has run
     */
    public Runnable schedule(long dueNanos, Runnable task) {
        Timer timer;
        synchronized (this) {
            timer = new Timer(dueNanos, created++, task);
            if (dueNanos > nanos) {
                timers.add(timer);
                return () -> cancel(timer);
            }
        }
        timer.run();
        return () -> {};
    }

    private synchronized void cancel(Timer timer) {
        timers.remove(timer);
    }

    /** How many timers wait. */
    public synchronized int timers() {
        return timers.size();
    }

    private record Timer(long due, long order, Runnable task) {
        void run() {
            task.run();
        }
    }
}
