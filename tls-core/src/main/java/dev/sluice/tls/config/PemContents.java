package dev.sluice.tls.config;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the blocks of a PEM text mean: certificates and private keys. Stateless. */
final class PemContents {
    private PemContents() {}

    /** Every certificate, in order, at least one. */
    static List<X509Certificate> certificates(Pem pem) throws CredentialException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemBlock block : pem.certificates()) {
            certificates.add(certificate(pem.source(), block));
        }
        if (certificates.isEmpty()) {
            throw pem.lacks("CERTIFICATE");
        }
        return certificates;
    }

    private static X509Certificate certificate(String source, PemBlock block) throws CredentialException {
        try {
            ByteArrayInputStream der = new ByteArrayInputStream(block.der());
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(der);
        } catch (CertificateException e) {
            throw new CredentialException(
                    source + ": the " + block + " is not an X.509 certificate: " + e.getMessage(), e);
        }
    }

    /** The one private key. */
    static PrivateKey privateKey(Pem pem, char @Nullable [] passphrase) throws CredentialException {
        List<PemBlock> keys = pem.privateKeys();
        if (keys.isEmpty()) {
            throw pem.lacks("private key");
        }
        if (keys.size() > 1) {
            throw new CredentialException(pem.source() + ": holds " + keys.size() + " private keys (" + keys.get(0)
                    + ", " + keys.get(1) + "), one is needed");
        }
        PemBlock key = keys.getFirst();
        try {
            return KeyForms.read(pem, key, passphrase);
        } catch (GeneralSecurityException e) {
            throw new CredentialException(pem.source() + ": the " + key + " cannot be read: " + e.getMessage(), e);
        }
    }
}
