package dev.sluice.tls.session;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps a server's sessions, so that a ticket is only a name and serves once. What it keeps is sealed: a store learns nothing. Called
 * inside a verb of the engine, so it only describes the work; what fails leads to a full handshake.
 */
public interface SessionStore {

    /** Keeps {@code session} under the random {@code id} until {@code expires} at the longest; false if there is no room. */
    Operation<Boolean> put(byte[] id, byte[] session, Instant expires, Attachment attachment);

    /** Gives the session and forgets it, in one step: of several that ask at once, one gets it. */
    Operation<Optional<byte[]>> take(byte[] id, Attachment attachment);

    /** Gives the session and keeps it: session ids of TLS 1.2 serve more than once. */
    Operation<Optional<byte[]>> find(byte[] id, Attachment attachment);

    /** A store in this process for at most {@code capacity} sessions; the oldest make room. */
    static SessionStore inMemory(int capacity) {
        return new SessionsInMemory(capacity);
    }
}
