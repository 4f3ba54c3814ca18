package dev.sluice.tls.jsse;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Event;
import dev.sluice.tls.Operation;
import java.util.function.LongSupplier;

/** The operation that a handshake waits for, and the delegated task that it becomes. Confined to the engine's lock. */
final class Pending {
    private final Operation<?> operation;
    private final long deadline;
    private boolean handedOut;

    Pending(Event.Suspended suspended) {
        this.operation = suspended.operation();
        this.deadline = suspended.deadline();
    }

    boolean isFor(Operation<?> other) {
        return operation == other;
    }

    boolean isDone() {
        return operation.isDone();
    }

    /** Whether somebody has the task. */
    boolean isHandedOut() {
        return handedOut;
    }

    /** The task; it is given out once. */
    Runnable handOut(Attachment attachment, LongSupplier ticker, Runnable over) {
        handedOut = true;
        return new Task(operation, attachment, deadline, ticker, over);
    }
}
