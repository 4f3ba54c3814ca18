package dev.sluice.tls.loom;

import dev.sluice.tls.Admission;
import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs what the inbound half waits for: computation right here, a user's work on a virtual thread of its own, so that a
 * deadline, a close or an interrupt releases the caller at once. Belongs to whoever has the inbound turn.
 */
final class Operations {
    private static final byte[] NOWHERE = {};

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
            return await(operation::isDone, "waiting for an operation", deadline);
        }
        return switch (operation) {
            case Operation.Crypto<?> computation -> compute(computation, deadline);
            case Operation.Async<?> work -> startAside(work);
        };
    }

    private boolean compute(Operation<?> computation, long deadline) throws IOException {
        Admission.Place place = settings.crypto().enter(NOWHERE, signal::raise);
        try {
            if (!await(
                    () -> !(place.state() instanceof Admission.Waiting), "waiting for its turn to compute", deadline)) {
                return false;
            }
            started = computation;
            attachment.during(computation::start);
            return true;
        } finally {
            place.leave();
        }
    }

    private boolean startAside(Operation<?> work) {
        started = work;
        work.onDone(signal::raise);
        Thread.ofVirtual().name("sluice-operation").start(() -> attachment.during(work::start));
        return true;
    }

    private boolean await(BooleanSupplier condition, String doing, long deadline) throws IOException {
        boolean done;
        try {
            done = signal.await(() -> condition.getAsBoolean() || ending.isOver(), deadline);
        } catch (InterruptedException e) {
            throw ending.interrupted(doing, e);
        }
        if (ending.isOver()) {
            throw ending.reason();
        }
        return done;
    }
}
