package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.HashAlgorithm;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.util.Optional;

/**
 * A hash function as an empty {@link MessageDigest} that is cloned for each use, which costs no look-up among providers.
 * Safe from any thread: the prototype is never updated.
 */
final class Hash {
    static final Hash SHA256 = of("SHA-256", 64, Optional.empty());
    static final Hash SHA384 = of("SHA-384", 128, Optional.empty());
    static final Hash SHA512 = of("SHA-512", 128, Optional.empty());

    private final MessageDigest prototype;
    private final int blockLength;

    private Hash(MessageDigest prototype, int blockLength) {
        this.prototype = prototype;
        this.blockLength = blockLength;
    }

    static Hash of(HashAlgorithm algorithm) {
        return switch (algorithm) {
            case SHA256 -> SHA256;
            case SHA384 -> SHA384;
        };
    }

    /**
     * The same hash from another provider.
     *
     * @throws IllegalStateException if it does not have it, or cannot clone it
     */
    static Hash of(HashAlgorithm algorithm, Provider provider) {
        return switch (algorithm) {
            case SHA256 -> of("SHA-256", 64, Optional.of(provider));
            case SHA384 -> of("SHA-384", 128, Optional.of(provider));
        };
    }

    private static Hash of(String name, int blockLength, Optional<Provider> preferred) {
        try {
            MessageDigest prototype = Jdk.messageDigest(name, preferred);
            copy(prototype);
            return new Hash(prototype, blockLength);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no " + name, e);
        }
    }

    /** An empty digest. */
    MessageDigest start() {
        return copy(prototype);
    }

    byte[] of(byte[] content) {
        return start().digest(content);
    }

    int length() {
        return prototype.getDigestLength();
    }

    int blockLength() {
        return blockLength;
    }

    static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(digest.getProvider() + " cannot clone " + digest.getAlgorithm(), e);
        }
    }
}
