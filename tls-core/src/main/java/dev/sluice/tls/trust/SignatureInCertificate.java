package dev.sluice.tls.trust;

import dev.sluice.tls.SignatureScheme;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which signature schemes a certificate's signature may be of, by its algorithm identifier. Stateless. */
final class SignatureInCertificate {
    private static final String RSASSA_PSS = "1.2.840.113549.1.1.10";

    private static final Map<String, Set<SignatureScheme>> BY_IDENTIFIER = Map.ofEntries(
            Map.entry(
                    "1.2.840.10045.4.3.2",
                    Set.of(SignatureScheme.ECDSA_SECP256R1_SHA256, SignatureScheme.ECDSA_BRAINPOOLP256R1_SHA256)),
            Map.entry(
                    "1.2.840.10045.4.3.3",
                    Set.of(SignatureScheme.ECDSA_SECP384R1_SHA384, SignatureScheme.ECDSA_BRAINPOOLP384R1_SHA384)),
            Map.entry(
                    "1.2.840.10045.4.3.4",
                    Set.of(SignatureScheme.ECDSA_SECP521R1_SHA512, SignatureScheme.ECDSA_BRAINPOOLP512R1_SHA512)),
            Map.entry("1.3.101.112", Set.of(SignatureScheme.ED25519)),
            Map.entry("1.3.101.113", Set.of(SignatureScheme.ED448)),
            Map.entry("1.2.840.113549.1.1.11", Set.of(SignatureScheme.RSA_PKCS1_SHA256)),
            Map.entry("1.2.840.113549.1.1.12", Set.of(SignatureScheme.RSA_PKCS1_SHA384)),
            Map.entry("1.2.840.113549.1.1.13", Set.of(SignatureScheme.RSA_PKCS1_SHA512)),
            Map.entry("2.16.840.1.101.3.4.3.17", Set.of(SignatureScheme.MLDSA44)),
            Map.entry("2.16.840.1.101.3.4.3.18", Set.of(SignatureScheme.MLDSA65)),
            Map.entry("2.16.840.1.101.3.4.3.19", Set.of(SignatureScheme.MLDSA87)));

    private static final Map<String, Set<SignatureScheme>> PSS_BY_HASH = Map.of(
            "2.16.840.1.101.3.4.2.1", Set.of(SignatureScheme.RSA_PSS_RSAE_SHA256, SignatureScheme.RSA_PSS_PSS_SHA256),
            "2.16.840.1.101.3.4.2.2", Set.of(SignatureScheme.RSA_PSS_RSAE_SHA384, SignatureScheme.RSA_PSS_PSS_SHA384),
            "2.16.840.1.101.3.4.2.3", Set.of(SignatureScheme.RSA_PSS_RSAE_SHA512, SignatureScheme.RSA_PSS_PSS_SHA512));

    private static final Map<String, Integer> SALTS = Map.of(
            "2.16.840.1.101.3.4.2.1", 32,
            "2.16.840.1.101.3.4.2.2", 48,
            "2.16.840.1.101.3.4.2.3", 64);

    private SignatureInCertificate() {}

    /**
     * The schemes with the signature's algorithm and hash; which of them it is depends on the issuer's key. Empty for
     * whatever TLS 1.3 has no scheme for: SHA-1, MD5, DSA, PSS with parameters other than those of RFC 8446, Section 4.2.3.
     */
    static Set<SignatureScheme> schemes(X509Certificate certificate) {
        return certificate.getSigAlgOID().equals(RSASSA_PSS)
                ? pssHash(certificate).map(PSS_BY_HASH::get).orElse(Set.of())
                : BY_IDENTIFIER.getOrDefault(certificate.getSigAlgOID(), Set.of());
    }

    private static Optional<String> pssHash(X509Certificate certificate) {
        byte[] parameters = certificate.getSigAlgParams();
        if (parameters == null) {
            return Optional.empty();
        }
        try {
            return pssHash(Der.of(parameters));
        } catch (MalformedCertificateException e) {
            return Optional.empty();
        }
    }

    /** RFC 8017, Appendix A.2.3. What is left out has SHA-1 for its default, so nothing may be. */
    private static Optional<String> pssHash(Der parameters) throws MalformedCertificateException {
        Der hashAlgorithm = parameters.next(Der.context(0, true)).next(Der.SEQUENCE);
        Der maskAlgorithm = parameters.next(Der.context(1, true)).next(Der.SEQUENCE);
        int salt = parameters.next(Der.context(2, true)).next(Der.INTEGER).smallInteger();
        String hash = hashAlgorithm.next(Der.OBJECT_IDENTIFIER).objectIdentifier();
        maskAlgorithm.next(Der.OBJECT_IDENTIFIER);
        String maskHash =
                maskAlgorithm.next(Der.SEQUENCE).next(Der.OBJECT_IDENTIFIER).objectIdentifier();
        boolean asInTls = hash.equals(maskHash) && salt == SALTS.getOrDefault(hash, -1);
        return asInTls ? Optional.of(hash) : Optional.empty();
    }
}
