package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.SignatureScheme;
import java.security.PublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The table of signature schemes: which algorithm, curve, hash and padding each name means (RFC 8446, Section 4.2.3). */
final class SignatureAlgorithms {
    private SignatureAlgorithms() {}

    static Map<SignatureScheme, SignatureAlgorithm> table(Preferences preferences) {
        Map<SignatureScheme, SignatureAlgorithm> table = new EnumMap<>(SignatureScheme.class);
        for (SignatureScheme scheme : SignatureScheme.values()) {
            table.put(scheme, preferences.signature(scheme, standard(scheme)));
        }
        return table;
    }

    private static SignatureAlgorithm standard(SignatureScheme scheme) {
        JcaSignature foreign = foreign(scheme);
        return switch (scheme) {
            case ECDSA_SECP256R1_SHA256 -> new Ecdsa(Curve.P256, Hash.SHA256, foreign);
            case ECDSA_SECP384R1_SHA384 -> new Ecdsa(Curve.P384, Hash.SHA384, foreign);
            case ECDSA_SECP521R1_SHA512 -> new Ecdsa(Curve.P521, Hash.SHA512, foreign);
            case ECDSA_BRAINPOOLP256R1_SHA256 -> new Ecdsa(Curve.BRAINPOOL_P256, Hash.SHA256, foreign);
            case ECDSA_BRAINPOOLP384R1_SHA384 -> new Ecdsa(Curve.BRAINPOOL_P384, Hash.SHA384, foreign);
            case ECDSA_BRAINPOOLP512R1_SHA512 -> new Ecdsa(Curve.BRAINPOOL_P512, Hash.SHA512, foreign);
            case ED25519 -> EdDsa.ed25519(foreign);
            case ED448 -> EdDsa.ed448(foreign);
            case MLDSA44 -> mlDsa(scheme, foreign, MlDsa.of44(foreign));
            case MLDSA65 -> mlDsa(scheme, foreign, MlDsa.of65(foreign));
            case MLDSA87 -> mlDsa(scheme, foreign, MlDsa.of87(foreign));
            case RSA_PSS_RSAE_SHA256, RSA_PSS_RSAE_SHA384, RSA_PSS_RSAE_SHA512 -> Rsa.rsae(foreign);
            case RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512 -> Rsa.rsae(foreign);
            case RSA_PSS_PSS_SHA256, RSA_PSS_PSS_SHA384, RSA_PSS_PSS_SHA512 -> Rsa.pss(foreign);
        };
    }

    /** For a key on another NIST curve than the one {@code scheme} is bound to in TLS 1.3. */
    static Optional<Ecdsa> ecdsaOfAnyCurve(SignatureScheme scheme, PublicKey key) {
        Optional<Hash> hash = switch (scheme) {
            case ECDSA_SECP256R1_SHA256 -> Optional.of(Hash.SHA256);
            case ECDSA_SECP384R1_SHA384 -> Optional.of(Hash.SHA384);
            case ECDSA_SECP521R1_SHA512 -> Optional.of(Hash.SHA512);
            default -> Optional.empty();
        };
        if (hash.isEmpty() || KeySchemes.of(key).contains(scheme)) {
            return Optional.empty();
        }
        return Stream.of(
                        SignatureScheme.ECDSA_SECP256R1_SHA256,
                        SignatureScheme.ECDSA_SECP384R1_SHA384,
                        SignatureScheme.ECDSA_SECP521R1_SHA512)
                .filter(KeySchemes.of(key)::contains)
                .map(bound -> new Ecdsa(curve(bound), hash.get(), foreign(scheme)))
                .findFirst();
    }

    private static Curve curve(SignatureScheme bound) {
        return switch (bound) {
            case ECDSA_SECP256R1_SHA256 -> Curve.P256;
            case ECDSA_SECP384R1_SHA384 -> Curve.P384;
            default -> Curve.P521;
        };
    }

    /** The JDK has vector code for AVX-512 and AArch64; Bouncy Castle reads the private keys that the JDK does not. */
    private static SignatureAlgorithm mlDsa(SignatureScheme scheme, JcaSignature foreign, MlDsa bouncyCastle) {
        return Jdk.mlDsa(foreign)
                .<SignatureAlgorithm>map(jdk -> new PreferredSignature(scheme, jdk, bouncyCastle))
                .orElse(bouncyCastle);
    }

    /** The scheme in JCA's words. */
    static JcaSignature foreign(SignatureScheme scheme) {
        return switch (scheme) {
            case ECDSA_SECP256R1_SHA256, ECDSA_BRAINPOOLP256R1_SHA256 -> JcaSignature.of("SHA256withECDSA");
            case ECDSA_SECP384R1_SHA384, ECDSA_BRAINPOOLP384R1_SHA384 -> JcaSignature.of("SHA384withECDSA");
            case ECDSA_SECP521R1_SHA512, ECDSA_BRAINPOOLP512R1_SHA512 -> JcaSignature.of("SHA512withECDSA");
            case ED25519 -> JcaSignature.of("Ed25519");
            case ED448 -> JcaSignature.of("Ed448");
            case MLDSA44 -> JcaSignature.of("ML-DSA-44");
            case MLDSA65 -> JcaSignature.of("ML-DSA-65");
            case MLDSA87 -> JcaSignature.of("ML-DSA-87");
            case RSA_PSS_RSAE_SHA256, RSA_PSS_PSS_SHA256 -> pss("SHA-256", MGF1ParameterSpec.SHA256, 32);
            case RSA_PSS_RSAE_SHA384, RSA_PSS_PSS_SHA384 -> pss("SHA-384", MGF1ParameterSpec.SHA384, 48);
            case RSA_PSS_RSAE_SHA512, RSA_PSS_PSS_SHA512 -> pss("SHA-512", MGF1ParameterSpec.SHA512, 64);
            case RSA_PKCS1_SHA256 -> JcaSignature.of("SHA256withRSA");
            case RSA_PKCS1_SHA384 -> JcaSignature.of("SHA384withRSA");
            case RSA_PKCS1_SHA512 -> JcaSignature.of("SHA512withRSA");
        };
    }

    /** The salt is as long as the hash, the mask is made with the same hash (RFC 8446, Section 4.2.3). */
    private static JcaSignature pss(String hash, MGF1ParameterSpec mask, int saltLength) {
        return JcaSignature.of(
                "RSASSA-PSS",
                hash.replace("-", "") + "withRSA/PSS",
                new PSSParameterSpec(hash, "MGF1", mask, saltLength, PSSParameterSpec.TRAILER_FIELD_BC));
    }
}
