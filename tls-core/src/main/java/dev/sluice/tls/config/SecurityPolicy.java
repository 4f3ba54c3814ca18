package dev.sluice.tls.config;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.CipherSuite.KeyExchange;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.SignatureScheme;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A named, dated choice of algorithms, each list most wanted first. A policy never changes once published; a newer one gets a
 * new name.
 *
 * @param name how it is called in configuration and logs
 * @param versions the protocol versions wanted, which are kept with the newest first; {@link #versions()} are those there is all for
 * @param cipherSuites the cipher suites, of which each version uses its own; those with a pre-shared key only where there is one,
 *     and those of TLS 1.2 only where one of the groups is for their key exchange
 * @param groups the groups offered and accepted
 * @param keyShares the groups a client sends a share for at once, a part of {@code groups}
 * @param signatureSchemes what may sign handshakes of TLS 1.3; see {@link #tls12Schemes()}
 * @param certificateSchemes what may sign certificates
 */
public record SecurityPolicy(
        String name,
        List<ProtocolVersion> versions,
        List<CipherSuite> cipherSuites,
        List<NamedGroup> groups,
        List<NamedGroup> keyShares,
        List<SignatureScheme> signatureSchemes,
        List<SignatureScheme> certificateSchemes) {

    private static final List<SignatureScheme> HANDSHAKE_2026 = List.of(
            SignatureScheme.ECDSA_SECP256R1_SHA256,
            SignatureScheme.ED25519,
            SignatureScheme.ECDSA_SECP384R1_SHA384,
            SignatureScheme.ECDSA_SECP521R1_SHA512,
            SignatureScheme.ED448,
            SignatureScheme.RSA_PSS_RSAE_SHA256,
            SignatureScheme.RSA_PSS_RSAE_SHA384,
            SignatureScheme.RSA_PSS_RSAE_SHA512,
            SignatureScheme.RSA_PSS_PSS_SHA256,
            SignatureScheme.RSA_PSS_PSS_SHA384,
            SignatureScheme.RSA_PSS_PSS_SHA512,
            SignatureScheme.MLDSA44,
            SignatureScheme.MLDSA65,
            SignatureScheme.MLDSA87);

    /** The policy of November 2026. */
    public static final SecurityPolicy SLUICE_2026_11 = new SecurityPolicy(
            "sluice-2026-11",
            List.of(ProtocolVersion.TLS13, ProtocolVersion.TLS12),
            List.of(
                    CipherSuite.TLS_AES_128_GCM_SHA256,
                    CipherSuite.TLS_AES_256_GCM_SHA384,
                    CipherSuite.TLS_CHACHA20_POLY1305_SHA256,
                    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                    CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
                    CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
                    CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
                    CipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
                    CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256,
                    CipherSuite.TLS_ECDHE_PSK_WITH_AES_256_GCM_SHA384,
                    CipherSuite.TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256),
            List.of(
                    NamedGroup.X25519MLKEM768,
                    NamedGroup.SECP256R1MLKEM768,
                    NamedGroup.SECP384R1MLKEM1024,
                    NamedGroup.X25519,
                    NamedGroup.SECP256R1,
                    NamedGroup.SECP384R1,
                    NamedGroup.SECP521R1,
                    NamedGroup.X448,
                    NamedGroup.FFDHE2048,
                    NamedGroup.FFDHE3072),
            List.of(NamedGroup.X25519MLKEM768, NamedGroup.X25519),
            HANDSHAKE_2026,
            plus(
                    HANDSHAKE_2026,
                    SignatureScheme.RSA_PKCS1_SHA256,
                    SignatureScheme.RSA_PKCS1_SHA384,
                    SignatureScheme.RSA_PKCS1_SHA512));

    /** The newest policy. */
    public static final SecurityPolicy DEFAULT = SLUICE_2026_11;

    public SecurityPolicy {
        versions = notEmpty(versions, "protocol version").stream().sorted().toList();
        cipherSuites = notEmpty(cipherSuites, "cipher suite");
        groups = notEmpty(groups, "group");
        keyShares = distinct(keyShares, "key share");
        signatureSchemes = notEmpty(signatureSchemes, "signature scheme");
        certificateSchemes = notEmpty(certificateSchemes, "certificate signature scheme");
        if (usable(versions, cipherSuites, groups, signatureSchemes, certificateSchemes)
                .isEmpty()) {
            throw new IllegalArgumentException(lacking(versions.getFirst(), cipherSuites, groups));
        }
        if (!groups.containsAll(keyShares)) {
            throw new IllegalArgumentException("a key share is for one of the groups offered");
        }
        for (SignatureScheme scheme : signatureSchemes) {
            if (!scheme.signsHandshakes()) {
                throw new IllegalArgumentException(scheme + " may sign certificates only (RFC 8446, Section 4.2.3)");
            }
        }
    }

    /** The cipher suites of one version, of those that the policy names and has a group for. */
    public List<CipherSuite> cipherSuites(ProtocolVersion version) {
        return usable(version, cipherSuites, groups);
    }

    /**
     * What may sign TLS 1.2 handshakes: the same as for TLS 1.3 and, as there it has to, PKCS#1 v1.5 where it may sign certificates
     * (RFC 8446, Section 4.2.3).
     */
    public List<SignatureScheme> tls12Schemes() {
        return tls12Schemes(signatureSchemes, certificateSchemes);
    }

    private static List<SignatureScheme> tls12Schemes(
            List<SignatureScheme> forHandshakes, List<SignatureScheme> forCertificates) {
        return Stream.concat(
                        forHandshakes.stream(), forCertificates.stream().filter(scheme -> !scheme.signsHandshakes()))
                .filter(SignatureScheme::isForTls12)
                .toList();
    }

    /** The groups that the suites of TLS 1.2 exchange shares in. */
    public List<NamedGroup> tls12Groups() {
        return tls12Groups(cipherSuites(ProtocolVersion.TLS12));
    }

    /** The groups that these suites of TLS 1.2 exchange shares in. */
    List<NamedGroup> tls12Groups(List<CipherSuite> suites) {
        return groups.stream()
                .filter(group ->
                        suites.stream().anyMatch(suite -> suite.keyExchange().takes(group)))
                .toList();
    }

    /** The versions that were asked for and that there is a cipher suite, a group and a signature scheme for. */
    @Override
    public List<ProtocolVersion> versions() {
        return usable(versions, cipherSuites, groups, signatureSchemes, certificateSchemes);
    }

    /**
     * The same with these versions, under the name {@code custom}.
     *
     * @throws IllegalArgumentException if it lacks what one of them needs
     */
    public SecurityPolicy withVersions(List<ProtocolVersion> offered) {
        SecurityPolicy policy = new SecurityPolicy(
                "custom", offered, cipherSuites, groups, keyShares, signatureSchemes, certificateSchemes);
        for (ProtocolVersion version : policy.versions) {
            if (!policy.versions().contains(version)) {
                throw new IllegalArgumentException(lacking(version, cipherSuites, groups));
            }
        }
        return policy;
    }

    /** The same with these cipher suites, under the name {@code custom}, and without the versions that this leaves with none. */
    public SecurityPolicy withCipherSuites(List<CipherSuite> suites) {
        return new SecurityPolicy("custom", versions, suites, groups, keyShares, signatureSchemes, certificateSchemes);
    }

    /** The same with these groups and a first key share for the first of them, under the name {@code custom}. */
    public SecurityPolicy withGroups(List<NamedGroup> offered) {
        return withGroups(offered, offered.isEmpty() ? offered : offered.subList(0, 1));
    }

    /**
     * The same with these groups and first key shares, under the name {@code custom}, and without TLS 1.2 if none of its suites
     * exchanges keys in one of them. No shares force a retry.
     */
    public SecurityPolicy withGroups(List<NamedGroup> offered, List<NamedGroup> shares) {
        return new SecurityPolicy(
                "custom", versions, cipherSuites, offered, shares, signatureSchemes, certificateSchemes);
    }

    /** The same with these schemes for handshakes, under the name {@code custom}; without TLS 1.2 if nothing is left to sign it. */
    public SecurityPolicy withSignatureSchemes(List<SignatureScheme> schemes) {
        return new SecurityPolicy("custom", versions, cipherSuites, groups, keyShares, schemes, certificateSchemes);
    }

    /** The same with these schemes for certificates, under the name {@code custom}; without TLS 1.2 if nothing is left to sign it. */
    public SecurityPolicy withCertificateSchemes(List<SignatureScheme> schemes) {
        return new SecurityPolicy("custom", versions, cipherSuites, groups, keyShares, signatureSchemes, schemes);
    }

    private static List<ProtocolVersion> usable(
            List<ProtocolVersion> versions,
            List<CipherSuite> suites,
            List<NamedGroup> groups,
            List<SignatureScheme> forHandshakes,
            List<SignatureScheme> forCertificates) {
        return versions.stream()
                .filter(version -> !usable(version, suites, groups).isEmpty())
                .filter(version -> version != ProtocolVersion.TLS12
                        || !tls12Schemes(forHandshakes, forCertificates).isEmpty())
                .toList();
    }

    /** Why {@code version} cannot be spoken. */
    private static String lacking(ProtocolVersion version, List<CipherSuite> suites, List<NamedGroup> groups) {
        if (suitesOf(version, suites).isEmpty()) {
            return "a policy names at least one cipher suite of " + version;
        }
        return usable(version, suites, groups).isEmpty()
                ? "a policy of TLS 1.2 names a group that TLS 1.2 has for one of its cipher suites: not " + groups
                : "a policy names at least one signature scheme that TLS 1.2 has too";
    }

    private static List<CipherSuite> usable(
            ProtocolVersion version, List<CipherSuite> suites, List<NamedGroup> groups) {
        return suitesOf(version, suites).stream()
                .filter(suite -> suite.keyExchange() == KeyExchange.PSK
                        || groups.stream().anyMatch(suite.keyExchange()::takes))
                .toList();
    }

    private static List<CipherSuite> suitesOf(ProtocolVersion version, List<CipherSuite> suites) {
        return suites.stream().filter(suite -> suite.version() == version).toList();
    }

    private static <T> List<T> notEmpty(List<T> list, String what) {
        if (list.isEmpty()) {
            throw new IllegalArgumentException("a policy names at least one " + what);
        }
        return distinct(list, what);
    }

    private static <T> List<T> distinct(List<T> list, String what) {
        if (Set.copyOf(list).size() != list.size()) {
            throw new IllegalArgumentException("a policy names no " + what + " twice: " + list);
        }
        return List.copyOf(list);
    }

    private static List<SignatureScheme> plus(List<SignatureScheme> first, SignatureScheme... more) {
        return Stream.concat(first.stream(), Stream.of(more)).toList();
    }
}
