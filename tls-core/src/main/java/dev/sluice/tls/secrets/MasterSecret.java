package dev.sluice.tls.secrets;

import dev.sluice.tls.AeadAlgorithm;
import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Role;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.Hkdf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The master secret of TLS 1.2 and all that is derived from it by the PRF (RFC 5246, Sections 5, 6.3 and 8.1). One owner; wiped
 * when closed.
 */
public final class MasterSecret implements AutoCloseable {
    /** How long it is, whatever the suite. */
    public static final int LENGTH = 48;

    private static final int VERIFY_DATA = 12;

    private final CryptoProvider crypto;
    private final CipherSuite suite;
    private final Secret secret;

    private MasterSecret(CryptoProvider crypto, CipherSuite suite, Secret secret) {
        this.crypto = crypto;
        this.suite = suite;
        this.secret = secret;
    }

    /** The extended one, over the hash of the handshake up to ClientKeyExchange (RFC 7627, Section 4). Wipes {@code premaster}. */
    public static MasterSecret extended(
            CryptoProvider crypto, CipherSuite suite, byte[] premaster, byte[] sessionHash) {
        return from(crypto, suite, premaster, "extended master secret", sessionHash);
    }

    /** The plain one, over both randoms (RFC 5246, Section 8.1). Wipes {@code premaster}. */
    public static MasterSecret plain(
            CryptoProvider crypto, CipherSuite suite, byte[] premaster, byte[] clientRandom, byte[] serverRandom) {
        return from(crypto, suite, premaster, "master secret", concatenated(clientRandom, serverRandom));
    }

    /** That of an earlier session; takes {@code bytes} over. */
    public static MasterSecret ofSession(CryptoProvider crypto, CipherSuite suite, byte[] bytes) {
        return new MasterSecret(crypto, suite, new Secret(bytes));
    }

    private static MasterSecret from(
            CryptoProvider crypto, CipherSuite suite, byte[] premaster, String label, byte[] seed) {
        try {
            byte[] bytes = prf(crypto.hkdf(suite.hash()), premaster, label, seed, LENGTH);
            return new MasterSecret(crypto, suite, new Secret(bytes));
        } finally {
            Arrays.fill(premaster, (byte) 0);
        }
    }

    public CipherSuite suite() {
        return suite;
    }

    /** The keys that {@code sender} protects its records with (RFC 5246, Section 6.3). */
    public ConnectionKeys keys(Role sender, byte[] clientRandom, byte[] serverRandom) {
        AeadAlgorithm aead = suite.aead();
        int mac = aead.macKeyLength();
        int cipher = aead.keyLength() - mac;
        int iv = aead.derivedNonceLength();
        byte[] block = prf("key expansion", concatenated(serverRandom, clientRandom), 2 * (mac + cipher + iv));
        try {
            int which = sender == Role.CLIENT ? 0 : 1;
            byte[] key = Arrays.copyOfRange(block, which * mac, which * mac + aead.keyLength());
            System.arraycopy(block, 2 * mac + which * cipher, key, mac, cipher);
            int ivAt = 2 * (mac + cipher) + which * iv;
            return new ConnectionKeys(
                    crypto, suite, new Secret(key), new Secret(Arrays.copyOfRange(block, ivAt, ivAt + iv)));
        } finally {
            Arrays.fill(block, (byte) 0);
        }
    }

    /** What {@code sender}'s Finished holds (RFC 5246, Section 7.4.9). */
    public byte[] verifyData(Role sender, byte[] transcriptHash) {
        return prf(sender == Role.CLIENT ? "client finished" : "server finished", transcriptHash, VERIFY_DATA);
    }

    /** What exports keying material; it lives on by itself (RFC 5705, Section 4). */
    public Exporter exporter(byte[] clientRandom, byte[] serverRandom) {
        return new MasterSecretExporter(copy(), concatenated(clientRandom, serverRandom));
    }

    /** An independent copy, for a second owner. */
    public MasterSecret copy() {
        return new MasterSecret(crypto, suite, new Secret(forSession()));
    }

    /** A copy of the bytes, for a session to resume; the caller wipes it. */
    public byte[] forSession() {
        return secret.bytes().clone();
    }

    /** The bytes in hexadecimal, for the key log and nothing else. */
    public String forKeyLog() {
        return HexFormat.of().formatHex(secret.bytes());
    }

    byte[] prf(String label, byte[] seed, int length) {
        return prf(crypto.hkdf(suite.hash()), secret.bytes(), label, seed, length);
    }

    /** P_hash, the PRF of every TLS 1.2 suite with its hash (RFC 5246, Section 5). */
    private static byte[] prf(Hkdf hash, byte[] secret, String label, byte[] seed, int length) {
        byte[] labelled = concatenated(label.getBytes(StandardCharsets.US_ASCII), seed);
        byte[] output = new byte[length];
        byte[] a = labelled;
        for (int at = 0; at < length; at += hash.hashLength()) {
            a = hash.hmac(secret, a);
            byte[] block = hash.hmac(secret, concatenated(a, labelled));
            System.arraycopy(block, 0, output, at, Math.min(block.length, length - at));
            Arrays.fill(block, (byte) 0);
        }
        Arrays.fill(a, (byte) 0);
        return output;
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Override
    public void close() {
        secret.close();
    }
}
