package dev.sluice.tls.trust;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.TlsException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;

/** What certificates say they may be used for. {@code CertPathValidator} looks at none of this in a leaf. Stateless. */
final class Usage {
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int CERT_SIGN = 5;

    private Usage() {}

    /** RFC 8446, Section 4.4.2.2: a key usage must allow signatures. RFC 5280, Section 4.2.1.12: so must an extended one. */
    static void checkLeaf(X509Certificate leaf, Purpose purpose) throws TlsException {
        checkExtended(leaf, purpose);
        boolean[] usage = leaf.getKeyUsage();
        if (usage != null && !usage[DIGITAL_SIGNATURE]) {
            throw wrong(leaf, "has a key usage without digitalSignature");
        }
    }

    /**
     * Whether a certificate may issue others (RFC 5280, Section 6.1.4). Extended key usage counts too: an authority that
     * limits it issues for nothing else. That is stricter than the RFC, which gives the extension no meaning here, and what
     * browsers and public authorities agreed on.
     */
    static void checkIssuer(X509Certificate issuer, Purpose purpose) throws TlsException {
        if (issuer.getBasicConstraints() < 0) {
            throw wrong(issuer, "is no authority and may not vouch for others");
        }
        boolean[] usage = issuer.getKeyUsage();
        if (usage != null && !usage[CERT_SIGN]) {
            throw wrong(issuer, "has a key usage without keyCertSign and may not vouch for others");
        }
        checkExtended(issuer, purpose);
    }

    /**
     * A trust anchor may be any certificate. One that is no authority is trusted for itself only, or whoever holds its key
     * could speak for every name. Versions 1 and 2 cannot say what they are.
     */
    static void checkAnchor(X509Certificate anchor, Purpose purpose) throws TlsException {
        if (anchor.getVersion() >= 3) {
            checkIssuer(anchor, purpose);
        }
    }

    private static void checkExtended(X509Certificate certificate, Purpose purpose) throws TlsException {
        List<String> allowed;
        try {
            allowed = certificate.getExtendedKeyUsage();
        } catch (CertificateParsingException e) {
            throw CertificateReader.malformed(e);
        }
        if (allowed != null && !allowed.contains(purpose.oid()) && !allowed.contains(Purpose.ANY)) {
            throw wrong(
                    certificate, "has an extended key usage without " + purpose + ": " + CertificateText.list(allowed));
        }
    }

    private static TlsException wrong(X509Certificate certificate, String detail) {
        return TlsException.rejected(
                CertificateProblem.WRONG_PURPOSE, CertificateText.subject(certificate) + " " + detail);
    }
}
