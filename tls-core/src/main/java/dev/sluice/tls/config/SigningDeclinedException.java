package dev.sluice.tls.config;

/**
 * What a {@link Signer}'s operation fails with when it leaves the signature to the identity's local key
 * ({@link Identity#orSignedBy}): a queue is full, a token is absent. Any other failure ends the handshake.
 */
public final class SigningDeclinedException extends Exception {
    private static final long serialVersionUID = 1L;

    public SigningDeclinedException(String reason) {
        super(reason);
    }
}
