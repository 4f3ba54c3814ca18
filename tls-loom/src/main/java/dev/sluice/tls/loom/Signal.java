package dev.sluice.tls.loom;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The one place where threads of a connection wait for each other: for their turn, for an operation, for the peer's keys.
 * Whoever changes something that others may wait for raises the signal afterwards. Any thread.
 */
final class Signal {
    private final ChannelSettings settings;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition raised = lock.newCondition();
    private final AtomicInteger waiting = new AtomicInteger();

    Signal(ChannelSettings settings) {
        this.settings = settings;
    }

    /** Lets those who wait look again; costs one volatile read when nobody does. */
    void raise() {
        if (waiting.get() == 0) {
            return;
        }
        lock.lock();
        try {
            raised.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until {@code condition} holds, whose state others change before they raise the signal.
     *
     * @return false if the deadline passed first
     */
    boolean await(BooleanSupplier condition, long deadline) throws InterruptedException {
        if (condition.getAsBoolean()) {
            return true;
        }
        waiting.incrementAndGet();
        Timer.Task alarm =
                deadline == ChannelSettings.NEVER ? () -> {} : settings.timer().at(deadline, this::raise);
        try {
            return park(condition, deadline);
        } finally {
            alarm.cancel();
            waiting.decrementAndGet();
        }
    }

    private boolean park(BooleanSupplier condition, long deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!condition.getAsBoolean()) {
                if (settings.passed(deadline)) {
                    return false;
                }
                raised.await();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
