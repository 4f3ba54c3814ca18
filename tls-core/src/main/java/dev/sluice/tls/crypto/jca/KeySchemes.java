package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.SignatureScheme;
import java.security.InvalidKeyException;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PSSParameterSpec;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** Which schemes a public key can verify, by its algorithm, curve and size. */
final class KeySchemes {
    private static final Map<ASN1ObjectIdentifier, SignatureScheme> SINGLE = Map.of(
            EdDsa.ED25519, SignatureScheme.ED25519,
            EdDsa.ED448, SignatureScheme.ED448,
            NISTObjectIdentifiers.id_ml_dsa_44, SignatureScheme.MLDSA44,
            NISTObjectIdentifiers.id_ml_dsa_65, SignatureScheme.MLDSA65,
            NISTObjectIdentifiers.id_ml_dsa_87, SignatureScheme.MLDSA87);

    private static final List<SignatureScheme> RSAE = List.of(
            SignatureScheme.RSA_PSS_RSAE_SHA256,
            SignatureScheme.RSA_PSS_RSAE_SHA384,
            SignatureScheme.RSA_PSS_RSAE_SHA512,
            SignatureScheme.RSA_PKCS1_SHA256,
            SignatureScheme.RSA_PKCS1_SHA384,
            SignatureScheme.RSA_PKCS1_SHA512);

    private static final List<SignatureScheme> PSS = List.of(
            SignatureScheme.RSA_PSS_PSS_SHA256, SignatureScheme.RSA_PSS_PSS_SHA384, SignatureScheme.RSA_PSS_PSS_SHA512);

    private KeySchemes() {}

    static Set<SignatureScheme> of(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return rsa(rsa);
        }
        try {
            return single(PublicKeys.info(key).getAlgorithm()).map(Set::of).orElse(Set.of());
        } catch (InvalidKeyException e) {
            return Set.of();
        }
    }

    private static Optional<SignatureScheme> single(AlgorithmIdentifier algorithm) {
        return PublicKeys.curve(algorithm)
                .map(KeySchemes::ofCurve)
                .or(() -> Optional.ofNullable(SINGLE.get(algorithm.getAlgorithm())));
    }

    private static SignatureScheme ofCurve(Curve curve) {
        return switch (curve) {
            case P256 -> SignatureScheme.ECDSA_SECP256R1_SHA256;
            case P384 -> SignatureScheme.ECDSA_SECP384R1_SHA384;
            case P521 -> SignatureScheme.ECDSA_SECP521R1_SHA512;
            case BRAINPOOL_P256 -> SignatureScheme.ECDSA_BRAINPOOLP256R1_SHA256;
            case BRAINPOOL_P384 -> SignatureScheme.ECDSA_BRAINPOOLP384R1_SHA384;
            case BRAINPOOL_P512 -> SignatureScheme.ECDSA_BRAINPOOLP512R1_SHA512;
        };
    }

    private static Set<SignatureScheme> rsa(RSAPublicKey key) {
        int modulusBits = key.getModulus().bitLength();
        return ("RSASSA-PSS".equals(key.getAlgorithm()) ? PSS : RSAE)
                .stream()
                        .filter(scheme -> minimumModulusBits(scheme) <= modulusBits)
                        .filter(scheme -> allows(key, scheme))
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(SignatureScheme.class)));
    }

    /** A key may say that it is for one hash only, and for salts of at least some length (RFC 4055, Section 3.1). */
    private static boolean allows(RSAPublicKey key, SignatureScheme scheme) {
        return !(key.getParams() instanceof PSSParameterSpec limits)
                || (limits.getDigestAlgorithm().equals(hash(scheme)) && limits.getSaltLength() <= hashLength(scheme));
    }

    private static String hash(SignatureScheme scheme) {
        return "SHA-" + 8 * hashLength(scheme);
    }

    private static int hashLength(SignatureScheme scheme) {
        return switch (scheme) {
            case RSA_PSS_RSAE_SHA256, RSA_PSS_PSS_SHA256, RSA_PKCS1_SHA256 -> 32;
            case RSA_PSS_RSAE_SHA384, RSA_PSS_PSS_SHA384, RSA_PKCS1_SHA384 -> 48;
            case RSA_PSS_RSAE_SHA512, RSA_PSS_PSS_SHA512, RSA_PKCS1_SHA512 -> 64;
            default -> throw new IllegalArgumentException(scheme + " is no RSA scheme");
        };
    }

    /**
     * PSS: the encoded message, of the modulus less one bit, holds hash, salt and two bytes (RFC 8017, Section 9.1.1).
     * PKCS#1: it holds the hash, its identifier of 19 bytes and eleven more (Section 9.2).
     */
    private static int minimumModulusBits(SignatureScheme scheme) {
        return scheme.signsHandshakes() ? 8 * (2 * hashLength(scheme) + 2) - 6 : 8 * (hashLength(scheme) + 19 + 11) - 7;
    }
}
