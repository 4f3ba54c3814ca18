package dev.sluice.tls.crypto.jca;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.SignatureException;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;

/**
 * RSA with one padding and hash. A signature is verified before it leaves: one wrong bit in a computation by the Chinese
 * remainder theorem would give the key away.
 */
final class Rsa implements SignatureAlgorithm {
    /** Keys by their algorithm: an RSASSA-PSS key never signs as rsa_pss_rsae, nor the other way round (RFC 8446, Section 4.2.3). */
    private final String keyAlgorithm;

    private final JcaSignature local;
    private final JcaSignature foreign;

    private Rsa(String keyAlgorithm, JcaSignature foreign) {
        this.keyAlgorithm = keyAlgorithm;
        this.local = Jdk.rsa(foreign);
        this.foreign = foreign;
    }

    /** For keys with the identifier rsaEncryption. */
    static Rsa rsae(JcaSignature foreign) {
        return new Rsa("RSA", foreign);
    }

    /** For keys with the identifier RSASSA-PSS. */
    static Rsa pss(JcaSignature foreign) {
        return new Rsa("RSASSA-PSS", foreign);
    }

    @Override
    public byte[] sign(PrivateKey key, PublicKey publicKey, byte[] content, SecureRandom random)
            throws GeneralSecurityException {
        requireAlgorithm(key);
        requireAlgorithm(publicKey);
        byte[] signature = isLocal(key)
                ? local.sign(key, publicKey, content, random)
                : foreign.sign(key, publicKey, content, random);
        if (!local.verify(publicKey, content, signature)) {
            throw wrongSignature();
        }
        return signature;
    }

    @Override
    public boolean verify(PublicKey key, byte[] content, byte[] signature) throws GeneralSecurityException {
        requireAlgorithm(key);
        return local.verify(key, content, signature);
    }

    static boolean isRsa(PublicKey key) {
        return key instanceof RSAPublicKey;
    }

    static SignatureException wrongSignature() {
        return new SignatureException(
                "the RSA signature just made is wrong: the keys are not a pair, or the computation failed");
    }

    private static boolean isLocal(PrivateKey key) {
        return key instanceof RSAPrivateKey rsa && rsa.getPrivateExponent() != null;
    }

    private void requireAlgorithm(Key key) throws InvalidKeyException {
        if (!keyAlgorithm.equals(key.getAlgorithm())) {
            throw new InvalidKeyException("the key is of algorithm " + key.getAlgorithm() + ", not " + keyAlgorithm);
        }
    }
}
