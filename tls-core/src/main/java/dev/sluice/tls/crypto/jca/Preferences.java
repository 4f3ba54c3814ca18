package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.HashAlgorithm;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.crypto.Primitive;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The providers that a caller put in front, and what they turn out to be able to do: names in a provider's list promise
 * nothing, so each algorithm is tried once. Used while a {@link StandardCrypto} is made.
 */
final class Preferences {
    private final Map<Primitive, List<Provider>> providers;

    Preferences(Map<Primitive, List<Provider>> providers) {
        this.providers = providers;
    }

    /** The ciphers of this kind, to be made from the first provider that has it. */
    CipherSource cipher(JcaAead.Kind kind) {
        Primitive primitive = switch (kind) {
            case GCM -> Primitive.AES_GCM;
            case CHACHA20 -> Primitive.CHACHA20_POLY1305;
        };
        return first(primitive, provider -> CipherSource.of(kind, provider))
                .orElseGet(() -> CipherSource.standard(kind));
    }

    Hash hash(HashAlgorithm algorithm) {
        return first(Primitive.HASH, provider -> Hash.of(algorithm, provider)).orElseGet(() -> Hash.of(algorithm));
    }

    /** The group by itself, or as a part of a hybrid; empty if no provider was put in front that has it. */
    Optional<KeyExchange> keyExchange(NamedGroup group) {
        return switch (group) {
            case X25519 -> first(Primitive.X25519, JcaGroup::x25519);
            case SECP256R1 -> first(Primitive.ECDH, provider -> JcaGroup.ec(group, Curve.P256, provider));
            case SECP384R1 -> first(Primitive.ECDH, provider -> JcaGroup.ec(group, Curve.P384, provider));
            case SECP521R1 -> first(Primitive.ECDH, provider -> JcaGroup.ec(group, Curve.P521, provider));
            default -> Optional.empty();
        };
    }

    KeyExchange mlKem(NamedGroup hybrid, MlKemSize size) {
        return first(Primitive.ML_KEM, provider -> JcaMlKem.tried(hybrid, size, provider))
                .orElseGet(() -> Jdk.mlKem(hybrid, size));
    }

    SignatureAlgorithm signature(SignatureScheme scheme, SignatureAlgorithm standard) {
        return primitive(scheme)
                .flatMap(primitive -> first(primitive, provider -> preferred(scheme, provider, standard)))
                .orElse(standard);
    }

    private static SignatureAlgorithm preferred(SignatureScheme scheme, Provider provider, SignatureAlgorithm standard)
            throws GeneralSecurityException {
        return new PreferredSignature(
                scheme, SignatureAlgorithms.foreign(scheme).from(provider), standard);
    }

    private static Optional<Primitive> primitive(SignatureScheme scheme) {
        return switch (scheme) {
            case ECDSA_SECP256R1_SHA256, ECDSA_SECP384R1_SHA384, ECDSA_SECP521R1_SHA512 -> Optional.of(Primitive.ECDSA);
            case ED25519, ED448 -> Optional.of(Primitive.EDDSA);
            case RSA_PSS_RSAE_SHA256,
                    RSA_PSS_RSAE_SHA384,
                    RSA_PSS_RSAE_SHA512,
                    RSA_PSS_PSS_SHA256,
                    RSA_PSS_PSS_SHA384,
                    RSA_PSS_PSS_SHA512,
                    RSA_PKCS1_SHA256,
                    RSA_PKCS1_SHA384,
                    RSA_PKCS1_SHA512 -> Optional.of(Primitive.RSA);
            case MLDSA44, MLDSA65, MLDSA87 -> Optional.of(Primitive.ML_DSA);
            case ECDSA_BRAINPOOLP256R1_SHA256, ECDSA_BRAINPOOLP384R1_SHA384, ECDSA_BRAINPOOLP512R1_SHA512 ->
                Optional.empty();
        };
    }

    /** Something that a provider may turn out not to have. */
    @FunctionalInterface
    private interface Trial<T> {
        T of(Provider provider) throws GeneralSecurityException;
    }

    private <T> Optional<T> first(Primitive primitive, Trial<T> trial) {
        return providers.getOrDefault(primitive, List.of()).stream()
                .flatMap(provider -> attempt(trial, provider).stream())
                .findFirst();
    }

    /** Empty if the provider does not have the algorithm, or not one that works: the next is asked. */
    private static <T> Optional<T> attempt(Trial<T> trial, Provider provider) {
        try {
            return Optional.of(trial.of(provider));
        } catch (GeneralSecurityException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
