package dev.sluice.tls.trust;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.spec.ECGenParameterSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Kinds of keys for tests, good ones and bad ones, each with the algorithm that it usually signs with. */
public enum KeyKind {
    P256("EC", "secp256r1", "SHA256withECDSA"),
    P384("EC", "secp384r1", "SHA384withECDSA"),
    P521("EC", "secp521r1", "SHA512withECDSA"),
    ED25519("Ed25519", "", "Ed25519"),
    ED448("Ed448", "", "Ed448"),
    ML_DSA_44("ML-DSA-44", "", "ML-DSA-44"),
    ML_DSA_65("ML-DSA-65", "", "ML-DSA-65"),
    ML_DSA_87("ML-DSA-87", "", "ML-DSA-87"),
    RSA_2048("RSA", "2048", "SHA256withRSA"),
    RSA_1024("RSA", "1024", "SHA256withRSA"),
    RSASSA_PSS("RSASSA-PSS", "2048", "SHA256withRSAandMGF1"),
    BRAINPOOL_P256("EC", "brainpoolP256r1", "SHA256withECDSA"),
    BRAINPOOL_P384("EC", "brainpoolP384r1", "SHA384withECDSA"),
    BRAINPOOL_P512("EC", "brainpoolP512r1", "SHA512withECDSA"),
    P224("EC", "secp224r1", "SHA256withECDSA"),
    SECP256K1("EC", "secp256k1", "SHA256withECDSA");

    public static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();
    private static final Map<KeyKind, KeyPair> FIRST = new ConcurrentHashMap<>();

    private final String algorithm;
    private final String parameter;
    private final String signature;

    KeyKind(String algorithm, String parameter, String signature) {
        this.algorithm = algorithm;
        this.parameter = parameter;
        this.signature = signature;
    }

    String signature() {
        return signature;
    }

    /** On curves that the JDK does not have, and for PSS under its usual name. */
    boolean needsBouncyCastle() {
        return name().startsWith("BRAINPOOL") || this == P224 || this == SECP256K1 || this == RSASSA_PSS;
    }

    /** A fresh pair; of RSA, which is slow to make, always the same. */
    public KeyPair pair() {
        return algorithm.startsWith("RSA") ? FIRST.computeIfAbsent(this, KeyKind::generate) : generate();
    }

    /** One more pair, whatever it costs. */
    public KeyPair anotherPair() {
        return generate();
    }

    private KeyPair generate() {
        try {
            KeyPairGenerator generator = needsBouncyCastle() && this != RSASSA_PSS
                    ? KeyPairGenerator.getInstance(algorithm, BOUNCY_CASTLE)
                    : KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(new ECGenParameterSpec(parameter));
            } else if (!parameter.isEmpty()) {
                generator.initialize(Integer.parseInt(parameter));
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("no key pair of " + this, e);
        }
    }
}
