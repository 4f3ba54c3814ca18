package dev.sluice.tls.secrets;

import java.util.Arrays;

/** The first stage, from a pre-shared key or none. Closed by going on to {@link #handshakeSecret}. */
public final class EarlySecret implements AutoCloseable {
    private final KeyDerivation derivation;
    private final Secret secret;

    /** Where a pre-shared key comes from, which its binder says. */
    public enum Origin {
        EXTERNAL("ext binder"),
        RESUMPTION("res binder"),
        /** An external key fitted to this protocol and hash (RFC 9258, Section 5.2). */
        IMPORTED("imp binder");

        private final String label;

        Origin(String label) {
            this.label = label;
        }
    }

    private EarlySecret(KeyDerivation derivation, Secret secret) {
        this.derivation = derivation;
        this.secret = secret;
    }

    /** Without a pre-shared key. */
    public static EarlySecret withoutKey(KeyDerivation derivation) {
        return of(derivation, new byte[derivation.hashLength()]);
    }

    /** From a pre-shared key, which stays the caller's. */
    public static EarlySecret of(KeyDerivation derivation, byte[] key) {
        return new EarlySecret(derivation, derivation.extract(new byte[derivation.hashLength()], key));
    }

    /** The proof of knowing the key (RFC 8446, Section 4.2.11.2), over the hash of the hello up to its binders. */
    public byte[] binder(Origin origin, byte[] partialHelloHash) {
        try (Secret base = derivation.derive(secret, origin.label, derivation.emptyHash())) {
            byte[] key = derivation.expandLabel(base.bytes(), "finished", derivation.hashLength());
            try {
                return derivation.hmac(key, partialHelloHash);
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        }
    }

    /** What protects the client's early data, from the hash of the ClientHello. */
    public TrafficSecret earlyTrafficSecret(byte[] helloHash) {
        return new TrafficSecret(derivation, derivation.derive(secret, "c e traffic", helloHash));
    }

    /** The next stage. Closes this one; {@code sharedSecret} stays the caller's to wipe. */
    public HandshakeSecret handshakeSecret(byte[] sharedSecret) {
        try (Secret salt = derivation.derive(secret, "derived", derivation.emptyHash())) {
            return new HandshakeSecret(derivation, derivation.extract(salt.bytes(), sharedSecret));
        } finally {
            close();
        }
    }

    /** The next stage where the pre-shared key is all there is (RFC 8446, Section 2.2). Closes this one. */
    public HandshakeSecret handshakeSecretWithoutExchange() {
        return handshakeSecret(new byte[derivation.hashLength()]);
    }

    @Override
    public void close() {
        secret.close();
    }
}
