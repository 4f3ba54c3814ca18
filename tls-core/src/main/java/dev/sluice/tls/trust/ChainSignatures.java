package dev.sluice.tls.trust;

import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;

/** Whether a peer can verify the signatures in a chain of ours. Stateless. */
public final class ChainSignatures {
    private ChainSignatures() {}

    /**
     * Whether all signatures in a chain in order are among these schemes. That of a self-signed certificate does not count
     * (RFC 8446, Section 4.4.2.2). Where the issuer is left out, its curve is not known and only the hash counts.
     */
    public static boolean areAmong(List<X509Certificate> chain, List<SignatureScheme> schemes) {
        for (X509Certificate certificate : chain) {
            if (!isSelfIssued(certificate) && !isAmong(certificate, chain, schemes)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    private static boolean isAmong(
            X509Certificate certificate, List<X509Certificate> chain, List<SignatureScheme> schemes) {
        for (X509Certificate issuer : chain) {
            if (issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
                return isAllowed(certificate, issuer, schemes);
            }
        }
        return !Collections.disjoint(schemes, SignatureInCertificate.schemes(certificate));
    }

    private static boolean isAllowed(
            X509Certificate certificate, X509Certificate issuer, List<SignatureScheme> schemes) {
        try {
            Strength.checkSignature(certificate, issuer.getPublicKey(), schemes);
            return true;
        } catch (TlsException e) {
            return false;
        }
    }
}
