package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.NamedGroup;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import org.jspecify.annotations.Nullable;

/**
 * Objects of the JDK's own providers, whatever the machine's order of providers says: another provider in front changes
 * speed by an order of magnitude. A JDK without them (a FIPS build) falls back to its order.
 */
final class Jdk {
    private static final @Nullable Provider SUN = Security.getProvider("SUN");
    private static final @Nullable Provider SUN_JCE = Security.getProvider("SunJCE");
    private static final @Nullable Provider SUN_RSA = Security.getProvider("SunRsaSign");
    private static final @Nullable Provider SUN_EC = Security.getProvider("SunEC");

    private Jdk() {}

    static MessageDigest messageDigest(String algorithm, Optional<Provider> preferred) throws GeneralSecurityException {
        Provider provider = preferred.orElse(SUN);
        return provider == null ? MessageDigest.getInstance(algorithm) : MessageDigest.getInstance(algorithm, provider);
    }

    static Cipher cipher(String transformation, Optional<Provider> preferred) throws GeneralSecurityException {
        Provider provider = preferred.orElse(SUN_JCE);
        return provider == null ? Cipher.getInstance(transformation) : Cipher.getInstance(transformation, provider);
    }

    static Mac mac(String algorithm) throws GeneralSecurityException {
        return SUN_JCE == null ? Mac.getInstance(algorithm) : Mac.getInstance(algorithm, SUN_JCE);
    }

    static JcaSignature rsa(JcaSignature signature) {
        return from(SUN_RSA, signature).orElse(signature);
    }

    static KeyFactory rsaKeys(String algorithm) throws GeneralSecurityException {
        return SUN_RSA == null ? KeyFactory.getInstance(algorithm) : KeyFactory.getInstance(algorithm, SUN_RSA);
    }

    static KeyFactory curveKeys(String algorithm) throws GeneralSecurityException {
        return SUN_EC == null ? KeyFactory.getInstance(algorithm) : KeyFactory.getInstance(algorithm, SUN_EC);
    }

    static SecretKeyFactory secretKeys(String algorithm) throws GeneralSecurityException {
        return SUN_JCE == null
                ? SecretKeyFactory.getInstance(algorithm)
                : SecretKeyFactory.getInstance(algorithm, SUN_JCE);
    }

    static KeyFactory mlDsaKeys() throws GeneralSecurityException {
        return SUN == null ? KeyFactory.getInstance("ML-DSA") : KeyFactory.getInstance("ML-DSA", SUN);
    }

    /** Empty if this JDK does not have it. */
    static Optional<JcaSignature> mlDsa(JcaSignature signature) {
        return from(SUN, signature);
    }

    static KeyExchange mlKem(NamedGroup hybrid, MlKemSize size) {
        return SUN_JCE == null || SUN_JCE.getService("KEM", size.algorithm()) == null
                ? new MlKem(hybrid, size)
                : new JcaMlKem(hybrid, size, SUN_JCE);
    }

    private static Optional<JcaSignature> from(@Nullable Provider provider, JcaSignature signature) {
        try {
            return provider == null ? Optional.empty() : Optional.of(signature.from(provider));
        } catch (NoSuchAlgorithmException e) {
            return Optional.empty();
        }
    }
}
