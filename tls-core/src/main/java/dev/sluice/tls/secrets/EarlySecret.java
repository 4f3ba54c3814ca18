package dev.sluice.tls.secrets;

/** The first stage, from a pre-shared key or none. Closed by going on to {@link #handshakeSecret}. */
public final class EarlySecret implements AutoCloseable {
    private final KeyDerivation derivation;
    private final Secret secret;

    private EarlySecret(KeyDerivation derivation, Secret secret) {
        this.derivation = derivation;
        this.secret = secret;
    }

    /** Without a pre-shared key. */
    public static EarlySecret withoutKey(KeyDerivation derivation) {
        byte[] zeros = new byte[derivation.hashLength()];
        return new EarlySecret(derivation, derivation.extract(zeros, zeros));
    }

    /** The next stage. Closes this one; {@code sharedSecret} stays the caller's to wipe. */
    public HandshakeSecret handshakeSecret(byte[] sharedSecret) {
        try (Secret salt = derivation.derive(secret, "derived", derivation.emptyHash())) {
            return new HandshakeSecret(derivation, derivation.extract(salt.bytes(), sharedSecret));
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        secret.close();
    }
}
