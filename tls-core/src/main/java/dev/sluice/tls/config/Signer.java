package dev.sluice.tls.config;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import dev.sluice.tls.SignatureScheme;

/**
 * Signs with a private key that it need not have in memory. Called inside a verb of the engine: describe the work, do not
 * do it.
 */
@FunctionalInterface
public interface Signer {

    /**
     * The signature over {@code content}, which is not hashed yet, in the form TLS carries it (ECDSA as DER). An operation that
     * fails with {@link SigningDeclinedException} leaves it to the identity's local key.
     */
    Operation<byte[]> sign(SignatureScheme scheme, byte[] content, Attachment attachment);
}
