package dev.sluice.tls.session;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import java.time.Instant;

/**
 * Remembers the ClientHellos whose early data was accepted, so that none is accepted twice (RFC 8446, Section 8.2). Called inside a
 * verb of the engine, so it only describes the work. A guard that fails, or has no room, means that early data is rejected.
 */
public interface ReplayGuard {

    /**
     * Whether this ClientHello was never seen before: one atomic check-and-set.
     *
     * @param hello what tells this ClientHello from every other
     * @param now the server's time
     * @param until how long it must be remembered; afterwards it is too old to be accepted
     */
    Operation<Boolean> isFirst(byte[] hello, Instant now, Instant until, Attachment attachment);

    /** Whether it knows of all servers that have the same ticket keys. */
    boolean isShared();

    /** A guard for a server whose ticket keys never leave this process; beyond {@code capacity} it rejects. */
    static ReplayGuard inMemory(int capacity) {
        return new RecentHellos(capacity);
    }
}
