package dev.sluice.tls.jsse;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A delegated task: runs an operation and waits until it is done or its time is over. One that computes never waits; one that waits parks,
 * which is cheap on a virtual thread.
 */
final class Task implements Runnable {
    private final Operation<?> operation;
    private final Attachment attachment;
    private final long deadline;
    private final LongSupplier ticker;
    private final Runnable over;

    Task(Operation<?> operation, Attachment attachment, long deadline, LongSupplier ticker, Runnable over) {
        this.operation = operation;
        this.attachment = attachment;
        this.deadline = deadline;
        this.ticker = ticker;
        this.over = over;
    }

    @Override
    public void run() {
        CountDownLatch done = new CountDownLatch(1);
        operation.onDone(done::countDown);
        if (!operation.isStarted()) {
            attachment.during(operation::start);
        }
        try {
            await(done);
        } catch (InterruptedException e) {
            operation.cancel();
            Thread.currentThread().interrupt();
        }
        over.run();
    }

    private void await(CountDownLatch done) throws InterruptedException {
        while (deadline != Long.MAX_VALUE && !operation.isDone()) {
            long left = deadline - ticker.getAsLong();
            if (left <= 0 || done.await(left, TimeUnit.NANOSECONDS)) {
                return;
            }
        }
        done.await();
    }
}
