package dev.sluice.tls.reactive;

import dev.sluice.tls.testkit.ManualClock;
import io.netty.channel.DefaultEventLoop;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;

/** An event loop with a thread of its own whose timers go by a manual clock. */
final class ManualEventLoop extends DefaultEventLoop {
    private final ManualClock clock;

    ManualEventLoop(ManualClock clock) {
        this.clock = clock;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        Timer timer = new Timer(clock.nanos() + unit.toNanos(delay));
        timer.cancel = clock.schedule(timer.due, () -> execute(() -> timer.run(task)));
        return timer;
    }

    private final class Timer extends DefaultPromise<Void> implements ScheduledFuture<Void> {
        private final long due;
        private volatile Runnable cancel = () -> {};

        Timer(long due) {
            super(ManualEventLoop.this);
            this.due = due;
        }

        void run(Runnable task) {
            if (setUncancellable()) {
                task.run();
                setSuccess(null);
            }
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            cancel.run();
            return super.cancel(mayInterruptIfRunning);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - clock.nanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
