package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.SignatureScheme;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.spec.ECGenParameterSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** A key pair for each scheme, made when first asked for, by the JDK or by Bouncy Castle. */
final class SchemeKeys {
    static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private static final Map<String, KeyPair> PAIRS = new ConcurrentHashMap<>();

    private SchemeKeys() {}

    /** The JDK's; on brainpool curves, which it cannot make keys on, Bouncy Castle's. */
    static KeyPair jdk(SignatureScheme scheme) throws Exception {
        return isBrainpool(scheme) ? bouncyCastle(scheme) : pair("JDK", scheme);
    }

    static KeyPair bouncyCastle(SignatureScheme scheme) throws Exception {
        return pair("BC", scheme);
    }

    static boolean isBrainpool(SignatureScheme scheme) {
        return scheme.name().contains("BRAINPOOL");
    }

    private static KeyPair pair(String maker, SignatureScheme scheme) throws Exception {
        String kind = kind(scheme);
        KeyPair known = PAIRS.get(maker + kind);
        if (known == null) {
            known = maker.equals("BC") ? make(kind, BOUNCY_CASTLE) : make(kind, null);
            PAIRS.put(maker + kind, known);
        }
        return known;
    }

    private static String kind(SignatureScheme scheme) {
        return switch (scheme) {
            case ECDSA_SECP256R1_SHA256 -> "secp256r1";
            case ECDSA_SECP384R1_SHA384 -> "secp384r1";
            case ECDSA_SECP521R1_SHA512 -> "secp521r1";
            case ECDSA_BRAINPOOLP256R1_SHA256 -> "brainpoolP256r1";
            case ECDSA_BRAINPOOLP384R1_SHA384 -> "brainpoolP384r1";
            case ECDSA_BRAINPOOLP512R1_SHA512 -> "brainpoolP512r1";
            case ED25519 -> "Ed25519";
            case ED448 -> "Ed448";
            case MLDSA44 -> "ML-DSA-44";
            case MLDSA65 -> "ML-DSA-65";
            case MLDSA87 -> "ML-DSA-87";
            case RSA_PSS_PSS_SHA256, RSA_PSS_PSS_SHA384, RSA_PSS_PSS_SHA512 -> "RSASSA-PSS";
            default -> "RSA";
        };
    }

    private static KeyPair make(String kind, Provider provider) throws GeneralSecurityException {
        return switch (kind) {
            case "RSA", "RSASSA-PSS" -> rsa(kind, 2048, provider);
            case "Ed25519", "Ed448", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87" ->
                generator(kind, provider).generateKeyPair();
            default -> {
                KeyPairGenerator generator = generator("EC", provider);
                generator.initialize(new ECGenParameterSpec(kind));
                yield generator.generateKeyPair();
            }
        };
    }

    /** The JDK's; {@code algorithm} is RSA or RSASSA-PSS. */
    static KeyPair rsa(String algorithm, int bits) throws GeneralSecurityException {
        return rsa(algorithm, bits, null);
    }

    private static KeyPair rsa(String algorithm, int bits, Provider provider) throws GeneralSecurityException {
        KeyPairGenerator generator = generator(algorithm, provider);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static KeyPairGenerator generator(String algorithm, Provider provider) throws GeneralSecurityException {
        return provider == null
                ? KeyPairGenerator.getInstance(algorithm)
                : KeyPairGenerator.getInstance(algorithm, provider);
    }
}
