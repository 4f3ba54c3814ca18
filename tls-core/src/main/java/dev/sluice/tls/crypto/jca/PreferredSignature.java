package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.SignatureScheme;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;

/**
 * A signature scheme from the provider that is asked first. A key it cannot use goes to the standard implementation; a
 * signature it calls wrong is wrong.
 */
final class PreferredSignature implements SignatureAlgorithm {
    private final SignatureScheme scheme;
    private final JcaSignature preferred;
    private final SignatureAlgorithm standard;

    PreferredSignature(SignatureScheme scheme, JcaSignature preferred, SignatureAlgorithm standard) {
        this.scheme = scheme;
        this.preferred = preferred;
        this.standard = standard;
    }

    @Override
    public byte[] sign(PrivateKey key, PublicKey publicKey, byte[] content, SecureRandom random)
            throws GeneralSecurityException {
        requireScheme(publicKey);
        byte[] signature;
        try {
            signature = preferred.sign(key, publicKey, content, random);
        } catch (InvalidKeyException e) {
            return standard.sign(key, publicKey, content, random);
        }
        if (Rsa.isRsa(publicKey) && !verify(publicKey, content, signature)) {
            throw Rsa.wrongSignature();
        }
        return signature;
    }

    @Override
    public boolean verify(PublicKey key, byte[] content, byte[] signature) throws GeneralSecurityException {
        requireScheme(key);
        try {
            return preferred.verify(key, content, signature);
        } catch (InvalidKeyException e) {
            return standard.verify(key, content, signature);
        }
    }

    /** The provider does not know that TLS binds a curve to a hash. */
    private void requireScheme(PublicKey key) throws InvalidKeyException {
        if (!KeySchemes.of(key).contains(scheme)) {
            throw new InvalidKeyException("the public key is not one of " + scheme);
        }
    }
}
