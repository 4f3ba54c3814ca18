package dev.sluice.tls.loom;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Runs what the inbound half waits for: computation right here, a user's work on a virtual thread of its own, so that a
 * deadline, a close or an interrupt releases the caller at once. Belongs to whoever has the inbound turn.
 */
final class Operations {
    private final ChannelSettings settings;
    private final Ending ending;
    private final Signal signal;
    private final Attachment attachment;
    private @Nullable Operation<?> started;

    Operations(ChannelSettings settings, Ending ending, Signal signal, Attachment attachment) {
        this.settings = settings;
        this.ending = ending;
        this.signal = signal;
        this.attachment = attachment;
    }

    /**
     * Starts an operation at first sight; waits for it when the engine names it again.
     *
     * @return false if the deadline passed while waiting
     */
    boolean run(Operation<?> operation, long deadline) throws IOException {
        if (operation == started) {
            return await(operation, deadline);
        }
        started = operation;
        switch (operation) {
            case Operation.Crypto<?> computation -> compute(computation);
            case Operation.Async<?> work -> startAside(work);
        }
        return true;
    }

    private void compute(Operation<?> computation) throws IOException {
        if (settings.crypto().isEmpty()) {
            attachment.during(computation::start);
            return;
        }
        Semaphore permits = settings.crypto().get();
        try {
            permits.acquire();
        } catch (InterruptedException e) {
            throw ending.interrupted("waiting for its turn to compute", e);
        }
        try {
            attachment.during(computation::start);
        } finally {
            permits.release();
        }
    }

    private void startAside(Operation<?> work) {
        work.onDone(signal::raise);
        Thread.ofVirtual().name("sluice-operation").start(() -> attachment.during(work::start));
    }

    private boolean await(Operation<?> operation, long deadline) throws IOException {
        boolean done;
        try {
            done = signal.await(() -> operation.isDone() || ending.isOver(), deadline);
        } catch (InterruptedException e) {
            throw ending.interrupted("waiting for an operation", e);
        }
        if (ending.isOver()) {
            throw ending.reason();
        }
        return done;
    }
}
