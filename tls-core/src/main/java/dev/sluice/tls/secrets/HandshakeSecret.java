package dev.sluice.tls.secrets;

import dev.sluice.tls.Role;

/** The second stage, from the key exchange. Closed by going on to {@link #mainSecret}. */
public final class HandshakeSecret implements AutoCloseable {
    private final KeyDerivation derivation;
    private final Secret secret;

    HandshakeSecret(KeyDerivation derivation, Secret secret) {
        this.derivation = derivation;
        this.secret = secret;
    }

    /** What protects the handshake messages of {@code sender}. */
    public TrafficSecret trafficSecret(Role sender, byte[] helloHash) {
        String label = sender == Role.CLIENT ? "c hs traffic" : "s hs traffic";
        return new TrafficSecret(derivation, derivation.derive(secret, label, helloHash));
    }

    /** The last stage. Closes this one. */
    public MainSecret mainSecret() {
        try (Secret salt = derivation.derive(secret, "derived", derivation.emptyHash())) {
            return new MainSecret(derivation, derivation.extract(salt.bytes(), new byte[derivation.hashLength()]));
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        secret.close();
    }
}
