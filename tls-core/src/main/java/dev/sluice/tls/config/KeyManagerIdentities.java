package dev.sluice.tls.config;

import dev.sluice.tls.Mismatch;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Identities of a JSSE key manager, which is asked for each connection and for each of the key types in turn. For any
 * thread. That a key belongs to its certificate is found out once, until the manager gives another key or chain.
 */
final class KeyManagerIdentities implements IdentitySource {
    private static final int MOST_KNOWN = 64;

    private final X509ExtendedKeyManager manager;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** Not a record: it holds the key. */
    private static final class Known {
        private final PrivateKey key;
        private final List<X509Certificate> chain;
        private final Identity identity;

        Known(PrivateKey key, List<X509Certificate> chain) {
            this.key = key;
            this.chain = chain;
            this.identity = Identities.of(key, chain);
        }

        boolean is(PrivateKey otherKey, List<X509Certificate> otherChain) {
            return key.equals(otherKey) && chain.equals(otherChain);
        }
    }

    KeyManagerIdentities(X509ExtendedKeyManager manager) {
        this.manager = Objects.requireNonNull(manager);
    }

    @Override
    public Operation<Optional<Identity>> choose(IdentityRequest request) {
        return Operation.compute(() -> find(request));
    }

    /** A manager knows no names: if a server has no key, that is for want of one that signs as the client wishes. */
    private Optional<Identity> find(IdentityRequest request) throws TlsException {
        Optional<Identity> found = keyTypes(request.schemes()).stream()
                .flatMap(keyType -> aliases(request, keyType))
                .flatMap(alias -> identity(alias).stream())
                .filter(identity -> fits(identity, request))
                .findFirst();
        if (found.isEmpty() && request.role() == Role.SERVER) {
            throw TlsException.incompatible(
                    Mismatch.NO_COMMON_SIGNATURE_SCHEME,
                    "the key manager has no key for what the client accepts, " + request.schemes());
        }
        return found;
    }

    /** The manager's choice and, since it knows nothing of curves, what else it has of the kind. */
    private Stream<String> aliases(IdentityRequest request, String keyType) {
        Principal @Nullable [] issuers = request.certificateAuthorities().isEmpty()
                ? null
                : request.certificateAuthorities().toArray(Principal[]::new);
        boolean server = request.role() == Role.SERVER;
        String chosen = server
                ? manager.chooseEngineServerAlias(keyType, issuers, null)
                : manager.chooseEngineClientAlias(new String[] {keyType}, issuers, null);
        if (chosen == null) {
            return Stream.empty();
        }
        String[] others =
                server ? manager.getServerAliases(keyType, issuers) : manager.getClientAliases(keyType, issuers);
        return Stream.concat(Stream.of(chosen), others == null ? Stream.empty() : Stream.of(others));
    }

    private Optional<Identity> identity(String alias) {
        PrivateKey key = manager.getPrivateKey(alias);
        X509Certificate[] chain = manager.getCertificateChain(alias);
        if (key == null || chain == null) {
            return Optional.empty();
        }
        Known now = known.get(alias);
        if (now == null || !now.is(key, List.of(chain))) {
            now = new Known(key, List.of(chain));
            remember(alias, now);
        }
        return Optional.of(now.identity);
    }

    private void remember(String alias, Known identity) {
        if (known.size() >= MOST_KNOWN) {
            known.clear();
        }
        known.put(alias, identity);
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
