package dev.sluice.tls.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** PEM (RFC 7468) as other programs read it. */
final class TestPem {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private TestPem() {}

    static String certificates(List<X509Certificate> chain) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : chain) {
            try {
                text.append(block("CERTIFICATE", certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("a certificate without encoding", e);
            }
        }
        return text.toString();
    }

    /** As PKCS#8. Behind an elliptic curve's private key stands the public one, which the JDK leaves out and GnuTLS wants. */
    static String privateKey(KeyPair keys) {
        byte[] pkcs8 = keys.getPrivate().getEncoded();
        return block(
                "PRIVATE KEY", keys.getPrivate() instanceof ECPrivateKey key ? withPublicKey(pkcs8, key, keys) : pkcs8);
    }

    private static byte[] withPublicKey(byte[] pkcs8, ECPrivateKey key, KeyPair keys) {
        try {
            return new PrivateKeyInfo(
                            PrivateKeyInfo.getInstance(pkcs8).getPrivateKeyAlgorithm(),
                            new org.bouncycastle.asn1.sec.ECPrivateKey(
                                    key.getParams().getOrder().bitLength(),
                                    key.getS(),
                                    SubjectPublicKeyInfo.getInstance(
                                                    keys.getPublic().getEncoded())
                                            .getPublicKeyData(),
                                    null))
                    .getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("a key without encoding", e);
        }
    }

    private static String block(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(der) + "\n-----END " + label + "-----\n";
    }
}
