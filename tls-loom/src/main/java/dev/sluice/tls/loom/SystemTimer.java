package dev.sluice.tls.loom;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Wake-ups by one daemon thread, started at the first one; its tasks only signal or start a virtual thread. */
final class SystemTimer implements Timer {
    private final LongSupplier ticker;

    SystemTimer(LongSupplier ticker) {
        this.ticker = ticker;
    }

    @Override
    public Task at(long deadline, Runnable wakeUp) {
        long delay = Math.max(0, deadline - ticker.getAsLong());
        Future<?> future = Shared.EXECUTOR.schedule(wakeUp, delay, TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    private static final class Shared {
        static final ScheduledThreadPoolExecutor EXECUTOR = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("sluice-timer").factory());

        static {
            // A task that was cancelled must not keep its connection alive.
            EXECUTOR.setRemoveOnCancelPolicy(true);
        }
    }
}
