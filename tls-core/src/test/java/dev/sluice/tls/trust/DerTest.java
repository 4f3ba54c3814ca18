package dev.sluice.tls.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DerTest {

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    @Test
    void walksOverElements() throws Exception {
        Der sequence = Der.of(hex("300702010504026162"));

        assertThat(sequence.nextIs(Der.INTEGER)).isTrue();
        assertThat(sequence.next(Der.INTEGER).smallInteger()).isEqualTo(5);
        assertThat(sequence.next(Der.OCTET_STRING).text()).isEqualTo("ab");
        assertThat(sequence.hasNext()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0603550406, 2.5.4.6",
        "06092a864886f70d01010b, 1.2.840.113549.1.1.11",
        "0603883703, 2.999.3",
    })
    void readsObjectIdentifiers(String der, String text) throws Exception {
        assertThat(Der.of(hex(der)).objectIdentifier()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "30",
                "3001",
                "308101",
                "3080",
                "30840000000100",
                "3083ffffff",
                "1f010100",
                "3000ff",
                "300000",
            })
    void refusesWhatIsNoElement(String der) {
        assertThatThrownBy(() -> Der.of(hex(der))).isInstanceOf(MalformedCertificateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0600", "060180", "0609ffffffffffffffff7f"})
    void refusesWhatIsNoObjectIdentifier(String der) {
        assertThatThrownBy(() -> Der.of(hex(der)).objectIdentifier()).isInstanceOf(MalformedCertificateException.class);
    }

    @Test
    void boundsTheDepthOfCertificates() throws Exception {
        ASN1Encodable nested = new DEROctetString(new byte[0]);
        for (int i = 0; i < 17; i++) {
            nested = new DERSequence(nested);
        }
        byte[] deep = nested.toASN1Primitive().getEncoded();

        assertThatThrownBy(() -> CertificateReader.read(deep))
                .isInstanceOf(MalformedCertificateException.class)
                .hasMessageContaining("too deep");
    }

    @Test
    void readsCertificates() throws Exception {
        X509Certificate certificate = Draft.authority("CN=x").selfSigned().certificate();

        assertThat(CertificateReader.read(certificate.getEncoded())).isEqualTo(certificate);
    }

    @Test
    void refusesBytesAfterACertificateAndPem() throws Exception {
        byte[] der = Sample.CERTIFICATE.getEncoded();
        byte[] pem = ("-----BEGIN CERTIFICATE-----\n" + Base64.getEncoder().encodeToString(der)
                        + "\n-----END CERTIFICATE-----\n")
                .getBytes(StandardCharsets.US_ASCII);

        assertThatThrownBy(() -> CertificateReader.read(Arrays.copyOf(der, der.length + 1)))
                .isInstanceOf(MalformedCertificateException.class);
        assertThatThrownBy(() -> CertificateReader.read(pem)).isInstanceOf(MalformedCertificateException.class);
    }

    @Property(tries = 2000)
    void refusesGarbageByItsOwnException(@ForAll byte[] garbage) {
        assertThatThrownBy(() -> CertificateReader.read(garbage)).isInstanceOf(CertificateException.class);
    }

    /** Damaged certificates may be readable; whatever is then read from them fails in the same way. */
    @Property(tries = 500)
    void refusesDamagedCertificatesByItsOwnException(@ForAll int position, @ForAll byte damage) throws Exception {
        byte[] der = Sample.CERTIFICATE.getEncoded();
        der[Math.floorMod(position, der.length)] ^= damage;
        try {
            X509Certificate read = CertificateReader.read(der);
            SubjectAltNames.of(read);
            CertificateFields.subjectPublicKeyInfo(read);
            SignatureInCertificate.schemes(read);
        } catch (CertificateException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }

    private static final class Sample {
        static final X509Certificate CERTIFICATE =
                Draft.leaf("CN=x").dns("a.example").ip("192.0.2.1").selfSigned().certificate();
    }
}
