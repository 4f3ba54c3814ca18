package dev.sluice.tls.trust;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.crypto.jca.CertificatePaths;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/**
 * What a stapled OCSP response says about the leaf (RFC 6960), and whether the leaf may come without one (RFC 7633). Judged in
 * every handshake: an answer outlives its nextUpdate by no more than the skew of clocks
 * that the JDK allows, 15 minutes. Stateless.
 */
public final class StapledStatus {
    private static final String TLS_FEATURE = "1.3.6.1.5.5.7.1.24";
    private static final int STATUS_REQUEST = 5;

    private StapledStatus() {}

    /**
     * Refuses a leaf that is revoked, or whose status is not as it must be.
     *
     * @param path as verified; a leaf that is trusted for itself has nobody who could revoke it
     * @throws TlsException with the {@link CertificateProblem}
     */
    public static void check(CertificatePath path, Optional<byte[]> response, Instant now) throws TlsException {
        if (path.certificates().isEmpty()) {
            return;
        }
        X509Certificate leaf = path.certificates().getFirst();
        if (response.isEmpty()) {
            if (mustStaple(leaf)) {
                throw TlsException.rejected(
                        CertificateProblem.STATUS_MISSING, CertificateText.subject(leaf) + " demands one (RFC 7633)");
            }
            return;
        }
        try {
            CertificatePaths.checkStatus(leaf, path.issuerOf(0), response.get(), now);
        } catch (CertPathValidatorException e) {
            CertificateProblem problem =
                    e.getReason() == BasicReason.REVOKED ? CertificateProblem.REVOKED : CertificateProblem.BAD_STATUS;
            throw TlsException.rejected(problem, CertificateText.subject(leaf) + ": " + CertificateText.reason(e));
        } catch (GeneralSecurityException e) {
            throw TlsException.internal("a certificate's status cannot be checked: " + e.getMessage(), e);
        }
    }

    private static boolean mustStaple(X509Certificate leaf) throws TlsException {
        try {
            Optional<byte[]> extension = CertificateFields.extension(leaf, TLS_FEATURE);
            if (extension.isEmpty()) {
                return false;
            }
            Der features = Der.of(extension.get());
            while (features.hasNext()) {
                byte[] feature = features.next(Der.INTEGER).content();
                if (feature.length == 1 && feature[0] == STATUS_REQUEST) {
                    return true;
                }
            }
            return false;
        } catch (MalformedCertificateException e) {
            throw CertificateReader.malformed(e);
        }
    }
}
