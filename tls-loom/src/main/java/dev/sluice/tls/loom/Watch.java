package dev.sluice.tls.loom;

import dev.sluice.tls.config.Refreshable;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Refreshes what was read from files again and again, in a thread of its own, until it is closed. It is a thread of the system, not a
 * virtual one: those take turns with all handshakes that compute, and reading files would keep a carrier from them.
 *
 * <pre>{@code
 * try (Watch watch = Watch.every(Duration.ofMillis(250), identities, trust)) {
 *     listener.serve(…);
 * }
 * }</pre>
 *
 * <p>It looks instead of being told ({@link java.nio.file.WatchService}): a look at files that have not changed costs
 * microseconds, and works where nobody is told, on network file systems and behind symbolic links.
 */
public final class Watch implements Closeable {
    private final CountDownLatch closed = new CountDownLatch(1);
    private final long interval;
    private final List<Refreshable> sources;

    private Watch(Duration interval, List<Refreshable> sources) {
        this.interval = Timeouts.requirePositive(interval).toNanos();
        this.sources = sources;
    }

    /** Refreshes all of them now and then, the first time after {@code interval}. */
    public static Watch every(Duration interval, Refreshable... sources) {
        Watch watch = new Watch(interval, List.of(sources));
        Thread.ofPlatform().name("sluice-watch").daemon().start(watch::run);
        return watch;
    }

    private void run() {
        try {
            while (!closed.await(interval, TimeUnit.NANOSECONDS)) {
                sources.forEach(Watch::refresh);
            }
        } catch (InterruptedException e) {
            // Nobody has this thread; whoever finds it and interrupts it wants it to end.
        }
    }

    /** One that fails, which is its own fault, does not hold up the others. */
    private static void refresh(Refreshable source) {
        try {
            source.refresh();
        } catch (RuntimeException e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    /** Looks no more; a look that is going on is not waited for. Idempotent. */
    @Override
    public void close() {
        closed.countDown();
    }
}
