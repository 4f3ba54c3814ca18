package dev.sluice.tls.interop;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.testkit.KeyKind;
import dev.sluice.tls.testkit.TestCertificate;
import java.util.Arrays;
import java.util.List;

/** TLS 1.2's cipher suites: who signs for them, and what OpenSSL calls them. */
final class Tls12Suites {
    private static final TestCertificate RSA = Ours.AUTHORITY
            .request(Face.SERVER_NAME, Face.LOOPBACK)
            .key(KeyKind.RSA_2048)
            .issue();

    private Tls12Suites() {}

    static List<CipherSuite> all() {
        return Arrays.stream(CipherSuite.values())
                .filter(suite -> suite.version() == ProtocolVersion.TLS12)
                .filter(suite -> !suite.keyExchange().isByPreSharedKey())
                .toList();
    }

    static SecurityPolicy policy(CipherSuite suite) {
        return Ours.TLS12.withCipherSuites(List.of(suite));
    }

    /** A server's certificate whose key signs for this suite. */
    static TestCertificate certificate(CipherSuite suite) {
        return suite.isSignedWith(SignatureScheme.RSA_PSS_RSAE_SHA256) ? RSA : Ours.SERVER;
    }

    static String openSsl(CipherSuite suite) {
        return suite.name()
                .substring("TLS_".length())
                .replace("_WITH", "")
                .replace("_CBC", "")
                .replaceAll("_(128|256)_CCM_8$", "$1_CCM8")
                .replaceAll("_(128|256)", "$1")
                .replaceAll("POLY1305_SHA256$", "POLY1305")
                .replace('_', '-');
    }
}
