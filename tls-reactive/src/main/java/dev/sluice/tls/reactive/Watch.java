package dev.sluice.tls.reactive;

import dev.sluice.tls.config.Refreshable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/**
 * Refreshes what was read from files again and again, until it is disposed of.
 *
 * <p>It looks instead of being told ({@link java.nio.file.WatchService}): a look at files that have not changed costs
 * microseconds, and works where nobody is told, on network file systems and behind symbolic links.
 */
public final class Watch {
    private Watch() {}

    /** Refreshes all of them now and then, the first time after {@code interval}, where blocking is allowed. */
    public static Disposable every(Duration interval, Refreshable... sources) {
        return every(interval, Schedulers.boundedElastic(), sources);
    }

    /** Refreshes all of them on {@code scheduler}, whose threads may block for as long as it takes to read some files. */
    public static Disposable every(Duration interval, Scheduler scheduler, Refreshable... sources) {
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("an interval is positive");
        }
        List<Refreshable> all = List.of(sources);
        long nanos = interval.toNanos();
        return scheduler.schedulePeriodically(() -> all.forEach(Watch::refresh), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /** One that fails, which is its own fault, does not hold up the others. */
    private static void refresh(Refreshable source) {
        try {
            source.refresh();
        } catch (RuntimeException e) {
            Operators.onErrorDropped(e, Context.empty());
        }
    }
}
