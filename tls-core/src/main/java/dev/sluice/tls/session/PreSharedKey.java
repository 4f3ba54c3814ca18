package dev.sluice.tls.session;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.HashAlgorithm;
import dev.sluice.tls.secrets.Secret;
import dev.sluice.tls.wire.Opaque;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A key that both ends have from elsewhere, with the name they call it by (RFC 9257). It must be random: a password is none. The
 * application owns it, may use it for any number of connections and closes it.
 */
public final class PreSharedKey implements AutoCloseable {
    /** The least length of a key in bytes (RFC 9257, Section 6). */
    public static final int LEAST_LENGTH = 16;

    private static final int LONGEST_IDENTITY = 1 << 12;

    private final Opaque identity;
    private final Secret key;
    private final HashAlgorithm hash;
    private final Optional<Opaque> context;

    private PreSharedKey(Opaque identity, Secret key, HashAlgorithm hash, Optional<Opaque> context) {
        if (identity.isEmpty()
                || identity.length() + context.map(Opaque::length).orElse(0) > LONGEST_IDENTITY) {
            throw new IllegalArgumentException("the identity and context of a pre-shared key have 1 to "
                    + LONGEST_IDENTITY + " bytes, not " + identity);
        }
        if (key.bytes().length < LEAST_LENGTH) {
            throw new IllegalArgumentException(
                    "a pre-shared key has " + LEAST_LENGTH + " random bytes at least, not " + key.bytes().length);
        }
        this.identity = identity;
        this.key = key;
        this.hash = hash;
        this.context = context;
    }

    /**
     * A key that is imported: fitted to the protocol and each hash, so that it can be shared with other uses (RFC 9258). The peer
     * imports it too. Prefer this where both ends can.
     *
     * @param context what the key was agreed for: the ends' roles or names; may be empty
     */
    public static PreSharedKey imported(byte[] identity, byte[] key, byte[] context) {
        return new PreSharedKey(
                Opaque.copyOf(identity),
                new Secret(key.clone()),
                HashAlgorithm.SHA256,
                Optional.of(Opaque.copyOf(context)));
    }

    /** A key that is used as it is, with suites of this hash alone (RFC 8446, Section 4.2.11). */
    public static PreSharedKey external(byte[] identity, byte[] key, HashAlgorithm hash) {
        return new PreSharedKey(Opaque.copyOf(identity), new Secret(key.clone()), hash, Optional.empty());
    }

    /** The name. */
    public byte[] identity() {
        return identity.toArray();
    }

    /** The same, one character a byte. */
    public String name() {
        return new String(identity.toArray(), StandardCharsets.ISO_8859_1);
    }

    /** A copy of the key; the caller wipes it. */
    public byte[] key() {
        return key.bytes().clone();
    }

    /** The hash that belongs to the key. */
    public HashAlgorithm hash() {
        return hash;
    }

    /**
     * Whether suites like this one can be used with it: those of its hash, or any if it is imported. TLS 1.2 takes an imported key as it
     * is, under the name that it was imported by: what is derived for TLS 1.3 has nothing to do with that (RFC 9258, Section 7).
     */
    public boolean serves(CipherSuite suite) {
        return context.isPresent() || suite.hash() == hash;
    }

    /** The context of a key that is imported. */
    public Optional<byte[]> context() {
        return context.map(Opaque::toArray);
    }

    @Override
    public void close() {
        key.close();
    }

    /** Neither the key nor the name, which may identify a person. */
    @Override
    public String toString() {
        return "PreSharedKey[" + hash + (context.isPresent() ? ", imported]" : "]");
    }
}
