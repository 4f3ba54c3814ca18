package dev.sluice.tls;

import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.handshake.HandshakeMachine;
import dev.sluice.tls.message.HelloRequest;
import dev.sluice.tls.record.stream.StreamOutbound;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * TLS 1.2's way to new keys: a server asks for another handshake, a client begins it (RFC 5246, Section 7.4.1). Any thread, but for what
 * says otherwise.
 */
final class Renegotiator {
    private final Role role;
    private final Renegotiation policy;
    private final Duration timeout;
    private final HandshakeMachine machine;
    private final StreamOutbound outbound;
    private final Ending ending;
    private final Deadline deadline;
    private volatile boolean peerClosed;

    /**
     * Makes one step of beginning, and one of ending: a client's hello is tied to the handshake before, data is held, it is queued; a
     * server's request is noted, its deadline set, it is queued. Held for one of these.
     */
    private final ReentrantLock lock = new ReentrantLock();

    private boolean requested;

    /** @param deadline when what this side asked for has to be there; set and cleared here */
    Renegotiator(
            Role role,
            Renegotiation policy,
            Duration timeout,
            HandshakeMachine machine,
            StreamOutbound outbound,
            Ending ending,
            Deadline deadline) {
        this.role = role;
        this.policy = policy;
        this.timeout = timeout;
        this.machine = machine;
        this.outbound = outbound;
        this.ending = ending;
        this.deadline = deadline;
    }

    /** Whether this side must have what it asks for. */
    boolean isRequired() {
        return policy == Renegotiation.REQUIRED;
    }

    /** Asks for another handshake, or begins it. Returns whether something was queued. */
    boolean begin() {
        if (!machine.mayRenegotiate()) {
            throw new IllegalStateException("renegotiation is off");
        }
        boolean queued = role == Role.CLIENT ? sendHello() : sendRequest();
        if (ending.isClosing() || peerClosed) {
            deadline.clear(); // nobody is there to answer
        }
        return queued;
    }

    /** One HelloRequest until it is answered (RFC 5246, Section 7.4.1.1). */
    private boolean sendRequest() {
        lock.lock();
        try {
            if (requested) {
                return false;
            }
            requested = true;
            if (isRequired()) {
                deadline.set(timeout);
            }
            outbound.message(new HelloRequest().encode());
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** No data follows the hello until the answer is complete, as peers take none then; so the answer has to come in time. */
    private boolean sendHello() {
        lock.lock();
        try {
            byte[] hello = peerClosed ? null : machine.renegotiate();
            if (hello == null) {
                return false;
            }
            deadline.set(timeout);
            outbound.hold();
            outbound.message(hello);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** No answer has to be in time any more: it has begun to come, or this side closes. */
    void stopWaiting() {
        deadline.clear();
    }

    /**
     * Another handshake is complete. Data may be sent again and nothing is waited for, unless another thread has begun the next one by
     * now. Inside the inbound half. Returns whether this side wanted it: a client's is always its own.
     */
    boolean completed() {
        lock.lock();
        try {
            boolean wanted = role == Role.CLIENT || requested;
            requested = false;
            if (!machine.hasSentHello()) {
                deadline.clear();
                outbound.release();
            }
            return wanted;
        } finally {
            lock.unlock();
        }
    }

    /** The peer will not. Inside the inbound half. Returns whether this side asked, and nothing has begun; it may ask again. */
    boolean refused() {
        return role == Role.CLIENT ? forgetHello() : forgetRequest();
    }

    private boolean forgetRequest() {
        lock.lock();
        try {
            boolean asked = requested && !machine.isShaking();
            if (asked) {
                requested = false;
                deadline.clear();
            }
            return asked;
        } finally {
            lock.unlock();
        }
    }

    /** The peer will say no more. Inside the inbound half. */
    void peerClosed() {
        peerClosed = true;
        deadline.clear();
        if (!machine.isShaking()) {
            forgetHello();
        }
    }

    private boolean forgetHello() {
        lock.lock();
        try {
            boolean forgotten = machine.refused();
            if (forgotten) {
                deadline.clear();
                outbound.release();
            }
            return forgotten;
        } finally {
            lock.unlock();
        }
    }
}
