package dev.sluice.tls.secrets;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.Hkdf;
import dev.sluice.tls.wire.Writer;
import java.nio.charset.StandardCharsets;

/** HKDF-Expand-Label and Derive-Secret for one cipher suite (RFC 8446, Section 7.1). Stateless. */
public final class KeyDerivation {
    private static final byte[] EMPTY = new byte[0];

    private final CipherSuite suite;
    private final CryptoProvider crypto;
    private final String prefix;

    /** @param prefix what the labels begin with: "tls13 ", or "dtls13" (RFC 9147, Section 5.9) */
    public KeyDerivation(CryptoProvider crypto, CipherSuite suite, String prefix) {
        this.crypto = crypto;
        this.suite = suite;
        this.prefix = prefix;
    }

    public CipherSuite suite() {
        return suite;
    }

    public CryptoProvider crypto() {
        return crypto;
    }

    /** The hash of nothing. */
    byte[] emptyHash() {
        return crypto.digest(suite.hash()).snapshot();
    }

    int hashLength() {
        return suite.hash().length();
    }

    Secret extract(byte[] salt, byte[] keyMaterial) {
        return new Secret(hkdf().extract(salt, keyMaterial));
    }

    /** Derive-Secret, with the hash of the messages already made. */
    Secret derive(Secret from, String label, byte[] transcriptHash) {
        return new Secret(expandLabel(from.bytes(), label, transcriptHash, hashLength()));
    }

    byte[] expandLabel(byte[] secret, String label, int length) {
        return expandLabel(secret, label, EMPTY, length);
    }

    byte[] expandLabel(byte[] secret, String label, byte[] context, int length) {
        return expandLabel(hkdf(), prefix + label, secret, context, length);
    }

    static byte[] expandLabel(Hkdf hkdf, String label, byte[] secret, byte[] context, int length) {
        byte[] info = new Writer(64)
                .u16(length)
                .vector8(w -> w.bytes(label.getBytes(StandardCharsets.US_ASCII)))
                .vector8(w -> w.bytes(context))
                .toArray();
        return hkdf.expand(secret, info, length);
    }

    byte[] hmac(byte[] key, byte[] data) {
        return hkdf().hmac(key, data);
    }

    private Hkdf hkdf() {
        return crypto.hkdf(suite.hash());
    }
}
