package dev.sluice.tls.session;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import java.util.Optional;

/**
 * Finds the pre-shared key that a client names. Called inside a verb of the engine, so it only describes the work. The key stays
 * the source's: it must not be closed while handshakes may use it.
 */
@FunctionalInterface
public interface PreSharedKeySource {

    /**
     * The key of this name, if there is one.
     *
     * @param identity as the client says it; of an imported key the identity that was imported
     */
    Operation<Optional<PreSharedKey>> find(byte[] identity, Attachment attachment);
}
