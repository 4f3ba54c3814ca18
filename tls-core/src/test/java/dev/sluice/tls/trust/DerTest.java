package dev.sluice.tls.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Failure;
import dev.sluice.tls.TlsException;
import java.security.cert.X509Certificate;
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
                .isInstanceOfSatisfying(TlsException.class, DerTest::isMalformed)
                .hasMessageContaining("too deep");
    }

    @Test
    void readsCertificates() throws Exception {
        X509Certificate certificate = Draft.authority("CN=x").selfSigned().certificate();

        assertThat(CertificateReader.read(certificate.getEncoded())).isEqualTo(certificate);
    }

    @Property(tries = 2000)
    void refusesGarbageAsMalformedOnly(@ForAll byte[] garbage) {
        try {
            CertificateReader.read(garbage);
        } catch (TlsException e) {
            isMalformed(e);
        }
    }

    @Property(tries = 500)
    void refusesDamagedCertificatesAsMalformedOnly(@ForAll int position, @ForAll byte damage) throws Exception {
        byte[] der = Sample.CERTIFICATE.getEncoded();
        der[Math.floorMod(position, der.length)] ^= damage;
        try {
            X509Certificate read = CertificateReader.read(der);
            CertificateReader.names(read);
        } catch (TlsException e) {
            isMalformed(e);
        }
    }

    private static void isMalformed(TlsException e) {
        assertThat(((Failure.CertificateRejected) e.failure()).problem()).isEqualTo(CertificateProblem.MALFORMED);
    }

    private static final class Sample {
        static final X509Certificate CERTIFICATE =
                Draft.leaf("CN=x").dns("a.example").ip("192.0.2.1").selfSigned().certificate();
    }
}
