package dev.sluice.tls.config;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import java.util.Optional;

/**
 * Finds what a client means that offers to resume (RFC 8446, Section 4.2.11): the key behind its ticket or its name, then the
 * session. Both are asked once for a handshake, of the first identity that the client offers; what fails, is not found or takes longer
 * than {@link Limits#operationTimeout()} leads to a full handshake. Called inside a verb of the engine: describe the work, do not do it.
 *
 * <p>Sessions are not resumed yet: what is found is not used, and the handshake is a full one in any case.
 */
public interface SessionLookup {
    /** How many bytes of a ticket name the key that protects it. */
    int KEY_NAME_LENGTH = 16;

    /**
     * The key that tickets of this name are protected with, or that the name itself stands for: a copy, which the engine wipes.
     *
     * @param name the first {@link #KEY_NAME_LENGTH} bytes of the identity, or all of a shorter one
     */
    Operation<Optional<byte[]>> key(byte[] name, Attachment attachment);

    /**
     * The session, out of a store or out of the ticket itself: a copy, which the engine wipes.
     *
     * @param identity as the client offers it
     * @param key what {@link #key} gave; nothing if it failed
     */
    Operation<Optional<byte[]>> session(byte[] identity, Optional<byte[]> key, Attachment attachment);
}
