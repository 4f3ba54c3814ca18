package dev.sluice.tls.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestAuthorityTest {

    @ParameterizedTest
    @EnumSource
    void issuesForEveryKindOfKeyAndSignsWithIt(KeyKind kind) throws Exception {
        TestAuthority ca = TestAuthority.create(kind);
        X509Certificate certificate = ca.request("localhost").key(kind).issue().certificate();

        assertThat(certificate.getBasicConstraints()).isNegative();
        certificate.verify(ca.root().getPublicKey(), new BouncyCastleProvider());
    }

    @Test
    void putsNamesAddressesAndUrisIntoTheirPlaces() throws Exception {
        X509Certificate certificate = TestAuthority.create()
                .request("localhost", "127.0.0.1", "::1", "spiffe://sluice/test")
                .issue()
                .certificate();

        assertThat(certificate.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(
                        List.of(2, "localhost"),
                        List.of(7, "127.0.0.1"),
                        List.of(7, "0:0:0:0:0:0:0:1"),
                        List.of(6, "spiffe://sluice/test"));
    }

    @Test
    void chainsThroughIntermediates() throws Exception {
        TestAuthority root = TestAuthority.create();
        TestAuthority below = root.intermediate(KeyKind.EC_P384).intermediate(KeyKind.ED25519);
        List<X509Certificate> chain = below.request("localhost").issue().chain();

        assertThat(chain).hasSize(3);
        assertThat(below.root()).isEqualTo(root.certificate());
        chain.get(0).verify(chain.get(1).getPublicKey());
        chain.get(1).verify(chain.get(2).getPublicKey());
        chain.get(2).verify(root.certificate().getPublicKey());
    }

    @Test
    void makesCertificatesThatAreNotValidNow() {
        TestAuthority ca = TestAuthority.create();

        assertThatCode(() -> ca.request("a").issue().certificate().checkValidity())
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> ca.request("a").expired().issue().certificate().checkValidity())
                .isInstanceOf(CertificateExpiredException.class);
        assertThatThrownBy(() ->
                        ca.request("a").notYetValid().issue().certificate().checkValidity())
                .isInstanceOf(CertificateNotYetValidException.class);
    }

    @Test
    void namesThePurposesAskedFor() throws Exception {
        TestAuthority ca = TestAuthority.create();
        String server = "1.3.6.1.5.5.7.3.1";
        String client = "1.3.6.1.5.5.7.3.2";

        assertThat(purposes(ca.request("a"))).containsExactly(server, client);
        assertThat(purposes(ca.request("a").forServersOnly())).containsExactly(server);
        assertThat(purposes(ca.request("a").forClientsOnly())).containsExactly(client);
        assertThat(purposes(ca.request("a").forCodeSigning())).containsExactly("1.3.6.1.5.5.7.3.3");
        assertThat(purposes(ca.request("a").forAnything())).isNull();
    }

    @Test
    void writesPem() {
        TestCertificate certificate = TestAuthority.create()
                .intermediate(KeyKind.EC_P256)
                .request("localhost")
                .issue();

        assertThat(certificate.chainPem()).containsSubsequence("BEGIN CERTIFICATE", "END", "BEGIN CERTIFICATE", "END");
        assertThat(certificate.keyPem()).startsWith("-----BEGIN PRIVATE KEY-----\n");
        assertThat(certificate.toString()).contains("localhost");
    }

    private static List<String> purposes(TestCertificate.Request request) throws Exception {
        return request.issue().certificate().getExtendedKeyUsage();
    }
}
