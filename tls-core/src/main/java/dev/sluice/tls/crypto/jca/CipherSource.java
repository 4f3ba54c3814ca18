package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.crypto.Aead;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;

/** Where record ciphers of one kind come from. Immutable; from any thread. */
final class CipherSource {
    private static final byte[] NOTHING = new byte[0];

    private final JcaAead.Kind kind;
    private final String transformation;
    private final Optional<Provider> provider;

    private CipherSource(JcaAead.Kind kind, String transformation, Optional<Provider> provider) {
        this.kind = kind;
        this.transformation = transformation;
        this.provider = provider;
    }

    /** From the JDK. */
    static CipherSource standard(JcaAead.Kind kind) {
        return new CipherSource(kind, kind.transformations().getFirst(), Optional.empty());
    }

    /**
     * From this provider, after it sealed the same as the JDK.
     *
     * @throws GeneralSecurityException if it does not have the cipher
     */
    static CipherSource of(JcaAead.Kind kind, Provider provider) throws GeneralSecurityException {
        for (String transformation : kind.transformations()) {
            if (isAvailable(transformation, provider)) {
                CipherSource source = new CipherSource(kind, transformation, Optional.of(provider));
                source.compareWith(standard(kind));
                return source;
            }
        }
        throw new NoSuchAlgorithmException(provider.getName() + " has no " + kind);
    }

    private static boolean isAvailable(String transformation, Provider provider) {
        try {
            Cipher.getInstance(transformation, provider);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    Aead aead(byte[] key) throws GeneralSecurityException {
        return new JcaAead(kind, Jdk.cipher(transformation, provider), key);
    }

    private void compareWith(CipherSource other) throws GeneralSecurityException {
        if (!Arrays.equals(sample(), other.sample())) {
            throw new GeneralSecurityException(provider + " seals " + kind + " differently");
        }
    }

    /** Two records under one public key: the second shows that the cipher can be keyed again. */
    private byte[] sample() throws GeneralSecurityException {
        byte[] nonce = new byte[12];
        byte[] sealed = new byte[64];
        try (Aead aead = aead(new byte[32])) {
            aead.seal(nonce, NOTHING, new byte[16], 0, 16, sealed, 0);
            nonce[11] = 1;
            aead.seal(nonce, NOTHING, new byte[16], 0, 16, sealed, 32);
        }
        return sealed;
    }
}
