package dev.sluice.tls.secrets;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.crypto.CryptoProvider;

/** What the keys of one direction and one epoch are made of (RFC 8446, Section 7.3). One owner; wiped when closed. */
public final class TrafficSecret implements EpochSecret {
    private static final int IV_LENGTH = 12;

    private final KeyDerivation derivation;
    private final Secret secret;

    TrafficSecret(KeyDerivation derivation, Secret secret) {
        this.derivation = derivation;
        this.secret = secret;
    }

    @Override
    public CipherSuite suite() {
        return derivation.suite();
    }

    @Override
    public CryptoProvider crypto() {
        return derivation.crypto();
    }

    @Override
    public byte[] key() {
        return derivation.expandLabel(
                secret.bytes(), "key", derivation.suite().aead().keyLength());
    }

    @Override
    public byte[] iv() {
        return derivation.expandLabel(secret.bytes(), "iv", IV_LENGTH);
    }

    /** The verify_data of a Finished under this secret (RFC 8446, Section 4.4.4). */
    public byte[] verifyData(byte[] transcriptHash) {
        byte[] key = derivation.expandLabel(secret.bytes(), "finished", derivation.hashLength());
        try {
            return derivation.hmac(key, transcriptHash);
        } finally {
            java.util.Arrays.fill(key, (byte) 0);
        }
    }

    /** The secret after a key update (RFC 8446, Section 7.2). Closes this one. */
    public TrafficSecret next() {
        try {
            byte[] next = derivation.expandLabel(secret.bytes(), "traffic upd", derivation.hashLength());
            return new TrafficSecret(derivation, new Secret(next));
        } finally {
            close();
        }
    }

    /** An independent copy, for a second owner. */
    public TrafficSecret copy() {
        return new TrafficSecret(derivation, new Secret(secret.bytes().clone()));
    }

    /** The bytes in hexadecimal, for the key log and nothing else. */
    public String forKeyLog() {
        return java.util.HexFormat.of().formatHex(secret.bytes());
    }

    @Override
    public void close() {
        secret.close();
    }
}
