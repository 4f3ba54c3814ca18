package dev.sluice.tls.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;

class SubjectAltNamesTest {

    private static DERTaggedObject entry(int tag, byte[] content) {
        return new DERTaggedObject(false, tag, new DEROctetString(content));
    }

    private static SubjectAltNames names(DERTaggedObject... entries) throws MalformedCertificateException {
        return SubjectAltNames.of(Draft.leaf("CN=x")
                .with(Extension.subjectAlternativeName, false, new DERSequence(entries))
                .selfSigned()
                .certificate());
    }

    @Test
    void readsEveryKindThatHasAText() throws Exception {
        SubjectAltNames names = SubjectAltNames.of(Draft.leaf("CN=x")
                .dns("a.example")
                .ip("192.0.2.1", "2001:db8::1")
                .name(new GeneralName(GeneralName.directoryName, "CN=left out"))
                .name(new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://example/a,b"))
                .name(new GeneralName(GeneralName.rfc822Name, "me@a.example"))
                .selfSigned()
                .certificate());

        assertThat(names.texts())
                .containsExactly(
                        "DNS:a.example",
                        "IP:192.0.2.1",
                        "IP:2001:db8::1",
                        "URI:spiffe://example/a,b",
                        "EMAIL:me@a.example");
    }

    @Test
    void isEmptyWithoutTheExtension() throws Exception {
        SubjectAltNames names =
                SubjectAltNames.of(Draft.leaf("CN=a.example").selfSigned().certificate());

        assertThat(names.texts()).isEmpty();
        assertThat(names.dnsNames()).isEmpty();
    }

    @Test
    void showsControlCharactersAsWhatTheyAre() throws Exception {
        byte[] tricky = "a.example\u0000.b, DNS:c\n\\".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(names(entry(2, tricky)).texts()).containsExactly("DNS:a.example\\x00.b,\\x20DNS:c\\x0a\\x5c");
        assertThat(names(entry(2, tricky)).dnsNames()).noneMatch(name -> DnsPattern.matches(name, "a.example"));
    }

    @Test
    void refusesAddressesOfOtherLengths() {
        for (int length : new int[] {0, 3, 5, 8, 15, 17, 32}) {
            assertThatThrownBy(() -> names(entry(7, new byte[length])))
                    .isInstanceOf(MalformedCertificateException.class)
                    .hasMessageContaining(length + " bytes");
        }
    }

    @Test
    void refusesEntriesOfNoKnownKind() {
        assertThatThrownBy(() -> SubjectAltNames.of(Draft.leaf("CN=x")
                        .with(
                                Extension.subjectAlternativeName,
                                false,
                                new DERSequence(new DEROctetString("a.example".getBytes(StandardCharsets.US_ASCII))))
                        .selfSigned()
                        .certificate()))
                .isInstanceOf(MalformedCertificateException.class);
    }
}
