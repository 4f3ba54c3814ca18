package dev.sluice.tls.testkit;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;

/** The kinds of keys that certificates come with, and how an authority with such a key signs. */
public enum KeyKind {
    EC_P256("EC", "secp256r1", "SHA256withECDSA"),
    EC_P384("EC", "secp384r1", "SHA384withECDSA"),
    EC_P521("EC", "secp521r1", "SHA512withECDSA"),
    RSA_2048("RSA", "2048", "SHA256withRSA"),
    RSA_3072("RSA", "3072", "SHA256withRSA"),
    RSA_PSS_2048("RSASSA-PSS", "2048", "SHA256withRSAandMGF1"),
    ED25519("Ed25519", "", "Ed25519"),
    ED448("Ed448", "", "Ed448"),
    ML_DSA_44("ML-DSA", "ML-DSA-44", "ML-DSA-44"),
    ML_DSA_65("ML-DSA", "ML-DSA-65", "ML-DSA-65"),
    ML_DSA_87("ML-DSA", "ML-DSA-87", "ML-DSA-87"),
    BRAINPOOL_P256R1("EC", "brainpoolP256r1", "SHA256withECDSA"),
    BRAINPOOL_P384R1("EC", "brainpoolP384r1", "SHA384withECDSA"),
    BRAINPOOL_P512R1("EC", "brainpoolP512r1", "SHA512withECDSA");

    // Used for the curves the JDK lacks; never registered.
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();
    private static final Map<KeyKind, KeyPair> CACHE = new ConcurrentHashMap<>();

    private final String algorithm;
    private final String parameter;
    private final String signature;

    KeyKind(String algorithm, String parameter, String signature) {
        this.algorithm = algorithm;
        this.parameter = parameter;
        this.signature = signature;
    }

    /** A key pair made in this JVM: a fresh one, except that RSA, which is slow, is made once. */
    public KeyPair keyPair() {
        return isRsa() ? CACHE.computeIfAbsent(this, KeyKind::generate) : generate();
    }

    private KeyPair generate() {
        try {
            KeyPairGenerator generator = isBrainpool()
                    ? KeyPairGenerator.getInstance(algorithm, BOUNCY_CASTLE)
                    : KeyPairGenerator.getInstance(algorithm);
            switch (algorithm) {
                case "EC" -> generator.initialize(new ECGenParameterSpec(parameter));
                case "RSA", "RSASSA-PSS" ->
                    generator.initialize(
                            new RSAKeyGenParameterSpec(Integer.parseInt(parameter), RSAKeyGenParameterSpec.F4));
                case "ML-DSA" -> generator.initialize(new NamedParameterSpec(parameter));
                default -> {}
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK makes no key of the kind " + this, e);
        }
    }

    AlgorithmIdentifier signatureAlgorithm() {
        return new DefaultSignatureAlgorithmIdentifierFinder().find(signature);
    }

    byte[] sign(PrivateKey key, byte[] content) {
        try {
            Signature signer = signer();
            signer.initSign(key);
            signer.update(content);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign with a key of the kind " + this, e);
        }
    }

    private Signature signer() throws GeneralSecurityException {
        if (isBrainpool()) {
            return Signature.getInstance(signature, BOUNCY_CASTLE);
        }
        if (this != RSA_PSS_2048) {
            return Signature.getInstance(signature);
        }
        Signature pss = Signature.getInstance("RSASSA-PSS");
        pss.setParameter(new PSSParameterSpec(
                "SHA-256", "MGF1", java.security.spec.MGF1ParameterSpec.SHA256, 32, PSSParameterSpec.TRAILER_FIELD_BC));
        return pss;
    }

    private boolean isRsa() {
        return this == RSA_2048 || this == RSA_3072 || this == RSA_PSS_2048;
    }

    private boolean isBrainpool() {
        return this == BRAINPOOL_P256R1 || this == BRAINPOOL_P384R1 || this == BRAINPOOL_P512R1;
    }
}
