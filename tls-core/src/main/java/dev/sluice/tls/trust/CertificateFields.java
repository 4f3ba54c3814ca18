package dev.sluice.tls.trust;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** Fields of a certificate that the JDK does not give, or gives only re-encoded (RFC 5280, Section 4.1). Stateless. */
public final class CertificateFields {
    private static final String SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
    private static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
    private static final int VERSION = Der.context(0, true);
    private static final int KEY_IDENTIFIER = Der.context(0, false);

    private CertificateFields() {}

    /** The SubjectPublicKeyInfo, as signed. */
    public static byte[] subjectPublicKeyInfo(X509Certificate certificate) throws CertificateException {
        Der signed = Der.of(certificate.getTBSCertificate());
        if (signed.nextIs(VERSION)) {
            signed.next();
        }
        signed.next(Der.INTEGER);
        for (String field : new String[] {"signature", "issuer", "validity", "subject"}) {
            if (!signed.nextIs(Der.SEQUENCE)) {
                throw new MalformedCertificateException("the field " + field + " is no sequence");
            }
            signed.next();
        }
        return signed.next(Der.SEQUENCE).encoded();
    }

    static Optional<byte[]> subjectKeyIdentifier(X509Certificate certificate) throws MalformedCertificateException {
        Optional<byte[]> extension = extension(certificate, SUBJECT_KEY_IDENTIFIER);
        return extension.isEmpty()
                ? extension
                : Optional.of(Der.of(extension.get()).content());
    }

    static Optional<byte[]> authorityKeyIdentifier(X509Certificate certificate) throws MalformedCertificateException {
        Optional<byte[]> extension = extension(certificate, AUTHORITY_KEY_IDENTIFIER);
        if (extension.isEmpty()) {
            return extension;
        }
        Der sequence = Der.of(extension.get());
        return sequence.nextIs(KEY_IDENTIFIER) ? Optional.of(sequence.next().content()) : Optional.empty();
    }

    static Optional<byte[]> extension(X509Certificate certificate, String oid) throws MalformedCertificateException {
        byte[] wrapped = certificate.getExtensionValue(oid);
        return wrapped == null ? Optional.empty() : Optional.of(Der.of(wrapped).content());
    }
}
