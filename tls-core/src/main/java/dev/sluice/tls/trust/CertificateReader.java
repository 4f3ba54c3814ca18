package dev.sluice.tls.trust;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.TlsException;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/** Reads what a peer shows, its size and depth first. Stateless. */
public final class CertificateReader {
    private static final int LONGEST_CHAIN = 10;

    /** RFC 5280 needs eight; what extensions hold is inside strings and not counted. */
    private static final int DEEPEST = 16;

    private CertificateReader() {}

    /**
     * Reads one certificate in DER, and nothing but that: the JDK's factory takes PEM as well, and bytes after the end.
     *
     * @throws CertificateException if it is none, or nested too deep
     */
    public static X509Certificate read(byte[] der) throws CertificateException {
        bound(der);
        ByteArrayInputStream in = new ByteArrayInputStream(der);
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }

    /**
     * Refuses chains that are too long and certificates that are nested too deep.
     *
     * @throws TlsException with {@link CertificateProblem#MALFORMED}
     */
    public static void check(List<X509Certificate> chain) throws TlsException {
        if (chain.isEmpty() || chain.size() > LONGEST_CHAIN) {
            throw TlsException.rejected(
                    CertificateProblem.MALFORMED,
                    "a chain of " + chain.size() + " certificates, 1 to " + LONGEST_CHAIN + " are accepted");
        }
        for (X509Certificate certificate : chain) {
            try {
                bound(certificate.getEncoded());
            } catch (CertificateException e) {
                throw malformed(e);
            }
        }
    }

    /** The names of a leaf, which a peer wrote. */
    public static SubjectAltNames names(X509Certificate leaf) throws TlsException {
        try {
            return SubjectAltNames.of(leaf);
        } catch (MalformedCertificateException e) {
            throw malformed(e);
        }
    }

    private static void bound(byte[] der) throws MalformedCertificateException {
        Der certificate = Der.of(der);
        if (certificate.tag() != Der.SEQUENCE) {
            throw new MalformedCertificateException("a certificate is a sequence");
        }
        certificate.boundDepth(DEEPEST);
        certificate.next(Der.SEQUENCE);
        certificate.next(Der.SEQUENCE);
        if (!certificate.next(Der.BIT_STRING).isWholeOctets()) {
            throw new MalformedCertificateException("a signature that is not of whole octets");
        }
        certificate.expectEnd();
    }

    static TlsException malformed(CertificateException e) {
        return TlsException.rejected(CertificateProblem.MALFORMED, CertificateText.reason(e));
    }
}
