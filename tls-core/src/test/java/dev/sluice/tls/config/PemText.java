package dev.sluice.tls.config;

import dev.sluice.tls.trust.Issued;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** PEM for tests. */
final class PemText {
    private PemText() {}

    static String of(Issued... chain) {
        return Stream.of(chain).map(PemText::certificate).collect(Collectors.joining());
    }

    private static String certificate(Issued issued) {
        try {
            return block("CERTIFICATE", issued.certificate().getEncoded());
        } catch (CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }

    static String pkcs8(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    static String block(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + label + "-----\n";
    }
}
