package dev.sluice.tls.config;

import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Identities of a JSSE key manager, which is asked for each connection and for each of the key types in turn. */
final class KeyManagerIdentities implements IdentitySource {
    private final X509ExtendedKeyManager manager;

    KeyManagerIdentities(X509ExtendedKeyManager manager) {
        this.manager = Objects.requireNonNull(manager);
    }

    @Override
    public Operation<Optional<Identity>> choose(IdentityRequest request) {
        return Operation.compute(() -> find(request));
    }

    private Optional<Identity> find(IdentityRequest request) {
        for (String keyType : keyTypes(request.schemes())) {
            Optional<Identity> found = identity(alias(request, keyType)).filter(i -> fits(i, request));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private @Nullable String alias(IdentityRequest request, String keyType) {
        Principal @Nullable [] issuers = request.certificateAuthorities().isEmpty()
                ? null
                : request.certificateAuthorities().toArray(Principal[]::new);
        return request.role() == Role.SERVER
                ? manager.chooseEngineServerAlias(keyType, issuers, null)
                : manager.chooseEngineClientAlias(new String[] {keyType}, issuers, null);
    }

    private Optional<Identity> identity(@Nullable String alias) {
        if (alias == null) {
            return Optional.empty();
        }
        PrivateKey key = manager.getPrivateKey(alias);
        X509Certificate[] chain = manager.getCertificateChain(alias);
        return key == null || chain == null ? Optional.empty() : Optional.of(Identities.of(key, chain));
    }

    private static boolean fits(Identity identity, IdentityRequest request) {
        return request.schemes().stream().anyMatch(identity.schemes()::contains);
    }

    /** The names of JCA for the kinds of key that these schemes need, most wanted first. */
    private static Set<String> keyTypes(List<SignatureScheme> schemes) {
        Set<String> types = new LinkedHashSet<>();
        for (SignatureScheme scheme : schemes) {
            types.addAll(keyTypes(scheme));
        }
        return types;
    }

    private static List<String> keyTypes(SignatureScheme scheme) {
        return switch (scheme) {
            case ECDSA_SECP256R1_SHA256,
                    ECDSA_SECP384R1_SHA384,
                    ECDSA_SECP521R1_SHA512,
                    ECDSA_BRAINPOOLP256R1_SHA256,
                    ECDSA_BRAINPOOLP384R1_SHA384,
                    ECDSA_BRAINPOOLP512R1_SHA512 -> List.of("EC");
            case ED25519 -> List.of("EdDSA", "Ed25519");
            case ED448 -> List.of("EdDSA", "Ed448");
            case RSA_PSS_RSAE_SHA256,
                    RSA_PSS_RSAE_SHA384,
                    RSA_PSS_RSAE_SHA512,
                    RSA_PKCS1_SHA256,
                    RSA_PKCS1_SHA384,
                    RSA_PKCS1_SHA512 -> List.of("RSA");
            case RSA_PSS_PSS_SHA256, RSA_PSS_PSS_SHA384, RSA_PSS_PSS_SHA512 -> List.of("RSASSA-PSS");
            case MLDSA44 -> List.of("ML-DSA", "ML-DSA-44");
            case MLDSA65 -> List.of("ML-DSA", "ML-DSA-65");
            case MLDSA87 -> List.of("ML-DSA", "ML-DSA-87");
        };
    }
}
