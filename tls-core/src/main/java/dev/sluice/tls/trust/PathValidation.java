package dev.sluice.tls.trust;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.crypto.jca.CertificatePaths;
import dev.sluice.tls.crypto.jca.NameConstraintCheck;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.SignatureException;
import java.security.cert.CRL;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertStoreException;
import java.security.cert.CertificateException;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One path through PKIX validation (RFC 5280, Section 6.1): signatures, basic constraints, name constraints, policies,
 * critical extensions, revocation. Used by one thread.
 */
final class PathValidation {
    private final CertificatePath path;
    private final @Nullable CertStore revocationLists;
    private final Instant now;

    PathValidation(CertificatePath path, @Nullable CertStore revocationLists, Instant now) {
        this.path = path;
        this.revocationLists = revocationLists;
        this.now = now;
    }

    void run() throws TlsException {
        try {
            NameConstraintCheck.run(path.anchor(), path.certificates());
            if (Strength.needsBrainpool(path.all())) {
                CertificatePaths.validateWithBouncyCastle(path.certificates(), parameters());
            } else {
                CertificatePaths.validateWithJdk(path.certificates(), parameters());
            }
        } catch (CertPathValidatorException e) {
            throw rejection(e);
        } catch (CertificateException e) {
            throw CertificateReader.malformed(e);
        } catch (GeneralSecurityException e) {
            throw TlsException.internal("certificate paths cannot be validated: " + e.getMessage(), e);
        }
    }

    private PKIXParameters parameters() throws GeneralSecurityException {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(path.anchor(), null)));
        // Dates have seconds, and the last second of a period belongs to it.
        parameters.setDate(Date.from(now.truncatedTo(ChronoUnit.SECONDS)));
        parameters.setRevocationEnabled(revocationLists != null);
        if (revocationLists != null) {
            parameters.addCertStore(revocationLists);
        }
        return parameters;
    }

    private TlsException rejection(CertPathValidatorException e) {
        int index = Math.max(e.getIndex(), 0);
        X509Certificate certificate = path.certificates().get(index);
        CertificateProblem problem = problem(e);
        return switch (problem) {
            case BAD_SIGNATURE, UNKNOWN_ISSUER -> wrongIssuer(certificate, path.issuerOf(index));
            default ->
                TlsException.rejected(problem, CertificateText.subject(certificate) + ": " + CertificateText.reason(e));
        };
    }

    /** An anchor that merely has the issuer's name is not the issuer. */
    private TlsException wrongIssuer(X509Certificate certificate, X509Certificate issuer) {
        String subject = CertificateText.subject(certificate);
        if (issuer.equals(path.anchor()) && PathFinder.contradicts(certificate, issuer)) {
            return TlsException.rejected(
                    CertificateProblem.UNKNOWN_ISSUER,
                    subject + " comes from another key of " + CertificateText.subject(issuer)
                            + " than the trusted one");
        }
        return TlsException.rejected(
                CertificateProblem.BAD_SIGNATURE, subject + " is not signed by " + CertificateText.subject(issuer));
    }

    private CertificateProblem problem(CertPathValidatorException e) {
        return switch (e.getReason()) {
            case BasicReason.EXPIRED -> CertificateProblem.EXPIRED;
            case BasicReason.NOT_YET_VALID -> CertificateProblem.NOT_YET_VALID;
            case BasicReason.REVOKED -> CertificateProblem.REVOKED;
            case BasicReason.INVALID_SIGNATURE -> CertificateProblem.BAD_SIGNATURE;
            case BasicReason.ALGORITHM_CONSTRAINED -> CertificateProblem.WEAK;
            case PKIXReason.NO_TRUST_ANCHOR, PKIXReason.NAME_CHAINING -> CertificateProblem.UNKNOWN_ISSUER;
            case PKIXReason.NOT_CA_CERT, PKIXReason.INVALID_KEY_USAGE -> CertificateProblem.WRONG_PURPOSE;
            case BasicReason.UNSPECIFIED -> withoutReason(e);
            default -> CertificateProblem.OTHER;
        };
    }

    /** Bouncy Castle gives no reasons, and the JDK none for some keys that do not fit a signature. */
    private CertificateProblem withoutReason(CertPathValidatorException e) {
        if (isAboutSignature(e)) {
            return CertificateProblem.BAD_SIGNATURE;
        }
        return isOnList() ? CertificateProblem.REVOKED : CertificateProblem.OTHER;
    }

    private static boolean isAboutSignature(CertPathValidatorException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SignatureException || cause instanceof InvalidKeyException) {
                return true;
            }
        }
        return false;
    }

    private boolean isOnList() {
        if (revocationLists == null) {
            return false;
        }
        try {
            for (CRL list : revocationLists.getCRLs(null)) {
                if (path.certificates().stream().anyMatch(list::isRevoked)) {
                    return true;
                }
            }
            return false;
        } catch (CertStoreException e) {
            return false;
        }
    }
}
