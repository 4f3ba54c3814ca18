package dev.sluice.tls.trust;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.CryptoProviders;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether keys are large enough and signatures of a kind the policy allows. Stateless. */
public final class Strength {
    private static final int SMALLEST_RSA = 2048;

    private static final Set<SignatureScheme> BRAINPOOL = Set.of(
            SignatureScheme.ECDSA_BRAINPOOLP256R1_SHA256,
            SignatureScheme.ECDSA_BRAINPOOLP384R1_SHA384,
            SignatureScheme.ECDSA_BRAINPOOLP512R1_SHA512);

    private Strength() {}

    /** Refuses RSA below 2048 bits, and curves that TLS 1.3 has no scheme for: all those below 256 bits are among them. */
    static void checkKey(X509Certificate certificate) throws TlsException {
        Optional<String> weakness = weakness(certificate.getPublicKey());
        if (weakness.isPresent()) {
            throw weak(certificate, "has " + weakness.get());
        }
    }

    /** The same of a key that is shown alone. */
    public static void checkKey(PublicKey key) throws TlsException {
        Optional<String> weakness = weakness(key);
        if (weakness.isPresent()) {
            throw TlsException.rejected(CertificateProblem.WEAK, "the peer has " + weakness.get());
        }
    }

    private static Optional<String> weakness(PublicKey key) {
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < SMALLEST_RSA) {
            return Optional.of("an RSA key of " + rsa.getModulus().bitLength() + " bits, at least " + SMALLEST_RSA
                    + " are needed");
        }
        return crypto().schemes(key).isEmpty()
                ? Optional.of("a key (" + key.getAlgorithm() + ") that no accepted signature scheme uses")
                : Optional.empty();
    }

    /**
     * Refuses a signature that none of the schemes allows (RFC 8446, Section 4.4.2.2).
     *
     * <p>For handshakes RFC 8446 ties each curve to one hash. Certificates are looser: OpenSSL signs with SHA-256 on every
     * curve unless told otherwise. Curve and hash must each be in one of the allowed schemes.
     */
    static void checkSignature(X509Certificate certificate, PublicKey issuer, List<SignatureScheme> allowed)
            throws TlsException {
        Set<SignatureScheme> ofSignature = SignatureInCertificate.schemes(certificate);
        if (ofSignature.isEmpty()) {
            throw weak(certificate, "is signed with " + certificate.getSigAlgName());
        }
        Set<SignatureScheme> ofKey = fitting(crypto().schemes(issuer), ofSignature);
        if (ofKey.isEmpty()) {
            throw TlsException.rejected(
                    CertificateProblem.BAD_SIGNATURE,
                    CertificateText.subject(certificate) + " is signed with " + certificate.getSigAlgName()
                            + ", but its issuer's key is " + issuer.getAlgorithm());
        }
        if (Collections.disjoint(allowed, ofSignature) || Collections.disjoint(allowed, ofKey)) {
            throw weak(
                    certificate,
                    "is signed with " + certificate.getSigAlgName() + " by a key for " + list(ofKey) + "; accepted are "
                            + list(allowed));
        }
    }

    /** Of what the key can verify, what has the signature's algorithm. */
    private static Set<SignatureScheme> fitting(Set<SignatureScheme> ofKey, Set<SignatureScheme> ofSignature) {
        boolean ecdsa = ofSignature.stream().anyMatch(Strength::isEcdsa);
        return ofKey.stream()
                .filter(scheme -> ecdsa ? isEcdsa(scheme) : ofSignature.contains(scheme))
                .collect(Collectors.toSet());
    }

    private static boolean isEcdsa(SignatureScheme scheme) {
        return scheme.name().startsWith("ECDSA_");
    }

    /** Whether one of these keys is on a curve that only Bouncy Castle has. */
    static boolean needsBrainpool(Stream<X509Certificate> certificates) {
        return certificates.anyMatch(
                c -> crypto().schemes(c.getPublicKey()).stream().anyMatch(BRAINPOOL::contains));
    }

    private static String list(Collection<SignatureScheme> schemes) {
        return schemes.stream().sorted().map(SignatureScheme::toString).collect(Collectors.joining(", "));
    }

    private static TlsException weak(X509Certificate certificate, String detail) {
        return TlsException.rejected(CertificateProblem.WEAK, CertificateText.subject(certificate) + " " + detail);
    }

    private static CryptoProvider crypto() {
        return CryptoProviders.standard();
    }
}
