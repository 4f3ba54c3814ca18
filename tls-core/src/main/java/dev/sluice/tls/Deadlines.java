package dev.sluice.tls;

import dev.sluice.tls.config.Limits;
import java.util.function.LongSupplier;

/** The times by which a peer, or what is asked of others, has to be there. */
final class Deadlines {
    private final Limits limits;
    final Deadline handshake;
    final Deadline renegotiation;
    private final Deadline record;
    private final Deadline operation;

    /** By when the handshake stops waiting for what it can do without. */
    private long patience = Deadline.NEVER;

    Deadlines(Limits limits, LongSupplier ticker) {
        this.limits = limits;
        this.handshake = new Deadline(ticker);
        this.renegotiation = new Deadline(ticker);
        this.record = new Deadline(ticker);
        this.operation = new Deadline(ticker);
    }

    /** The first of all. Any thread. */
    long first() {
        return Deadline.first(handshake.earlier(operation), record.earlier(renegotiation));
    }

    /** The first of those that a wait in the handshake is under. */
    long ofOperation() {
        return handshake.earlier(operation);
    }

    /** @param shaking whether a handshake goes on, so that its deadline counts and not that by which it has to begin */
    void check(boolean shaking) throws TlsException {
        if (handshake.hasPassed()) {
            throw new TlsException(new Failure.TimedOut("the handshake", limits.handshakeTimeout()));
        }
        if (renegotiation.hasPassed() && !shaking) {
            throw new TlsException(new Failure.TimedOut("the renegotiation", limits.handshakeTimeout()));
        }
        if (record.hasPassed()) {
            throw new TlsException(new Failure.TimedOut("the rest of a record", limits.recordTimeout()));
        }
    }

    void startHandshake() {
        handshake.set(limits.handshakeTimeout());
        patience = handshake.after(limits.handshakeTimeout().dividedBy(2));
    }

    void endHandshake() {
        handshake.clear();
        patience = Deadline.NEVER;
    }

    /** A part of a record is there, or not: its rest has to come in time. */
    void partOfRecord(boolean there) {
        if (!there) {
            record.clear();
        } else if (!record.isSet()) {
            record.set(limits.recordTimeout());
        }
    }

    /**
     * Something is waited for from here on. What the handshake can do without has half of its time in all, so that a store that hangs costs
     * what it was for and not the connection.
     */
    void startOperation(boolean optional) {
        operation.set(limits.operationTimeout(), optional ? patience : Deadline.NEVER);
    }

    void endOperation() {
        operation.clear();
    }

    boolean isOperationLate() {
        return operation.hasPassed();
    }
}
