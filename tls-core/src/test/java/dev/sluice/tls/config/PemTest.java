package dev.sluice.tls.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
    private static final byte[] CONTENT = "some bytes, 20 long.".getBytes(StandardCharsets.US_ASCII);
    private static final String BASE64 = "c29tZSBieXRlcywgMjAgbG9uZy4=";
    private static final String BLOCK = "-----BEGIN THING-----\n" + BASE64 + "\n-----END THING-----\n";

    private static void readsOneThing(String text) throws CredentialException {
        try (Pem pem = Pem.read(text)) {
            assertThat(pem.blocks()).hasSize(1);
            assertThat(pem.blocks().getFirst().label()).isEqualTo("THING");
            assertThat(pem.blocks().getFirst().der()).isEqualTo(CONTENT);
        }
    }

    /** RFC 7468, Section 2. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN THING-----\nc29tZSBieXRlcywgMjAgbG9uZy4=\n-----END THING-----",
                "-----BEGIN THING-----\r\nc29tZSBieXRlcywgMjAgbG9uZy4=\r\n-----END THING-----\r\n",
                "-----BEGIN THING-----\rc29tZSBieXRlcywgMjAgbG9uZy4=\r-----END THING-----\r",
                "-----BEGIN THING-----\n\nc29tZSBieXRl\ncywgMjAg\n\n bG9uZy4= \t\n-----END THING-----\n",
                "  -----BEGIN THING-----  \n\tc29tZSBieXRlcywgMjAgbG9uZy4=\n  -----END THING-----",
                "Subject: CN=x\nA text before: it has colons.\n-----BEGIN THING-----\nc29tZSBieXRlcywgMjAgbG9uZy4=\n"
                        + "-----END THING-----\nand one after",
                "\ufeff-----BEGIN THING-----\nc29tZSBieXRlcywgMjAgbG9uZy4=\n-----END THING-----\n",
            })
    void readsWhatPeopleWrite(String text) throws Exception {
        readsOneThing(text);
    }

    @Test
    void readsSeveralBlocksInOrderAndKnowsTheirLines() throws Exception {
        try (Pem pem = Pem.read("first\n" + BLOCK + "second\n" + BLOCK.replace("THING", "OTHER"))) {
            assertThat(pem.blocks()).extracting(PemBlock::label).containsExactly("THING", "OTHER");
            assertThat(pem.blocks()).extracting(PemBlock::line).containsExactly(2, 6);
        }
    }

    @Test
    void wipesWhatItDecodedWhenClosed() throws Exception {
        Pem pem = Pem.read(BLOCK);
        byte[] der = pem.blocks().getFirst().der();

        pem.close();

        assertThat(der).containsOnly(0);
    }

    @Test
    void showsNoContentInItsText() throws Exception {
        try (Pem pem = Pem.read(BLOCK)) {
            assertThat(pem.blocks().getFirst()).hasToString("THING in line 1");
        }
    }

    @Test
    void refusesBlocksThatDoNotEnd() {
        assertThatThrownBy(() -> Pem.read("-----BEGIN THING-----\n" + BASE64))
                .isInstanceOf(CredentialException.class)
                .hasMessage("the PEM text: BEGIN THING in line 1 has no END");
        assertThatThrownBy(() -> Pem.read("-----BEGIN THING-----\n" + BASE64 + "\n" + BLOCK))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("in line 1 has no END");
    }

    @Test
    void refusesBlocksThatEndAsAnother() {
        assertThatThrownBy(() -> Pem.read("-----BEGIN THING-----\n" + BASE64 + "\n-----END OTHER-----"))
                .isInstanceOf(CredentialException.class)
                .hasMessage("the PEM text: BEGIN THING in line 1 is closed by END OTHER in line 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"c29t*ZSBi", "c29tZ", "c2=9t", "c29tZSBi====", "ключ"})
    void refusesWhatIsNotBase64WithoutQuotingIt(String content) {
        assertThatThrownBy(() -> Pem.read("\n-----BEGIN THING-----\n" + content + "\n-----END THING-----"))
                .isInstanceOf(CredentialException.class)
                .hasMessage("the PEM text: THING in line 2 is not valid base64")
                .hasNoCause();
    }

    @Test
    void namesHeadersAndHowToConvertOldKeys() {
        String header = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n";
        assertThatThrownBy(() -> Pem.read(
                        "-----BEGIN RSA PRIVATE KEY-----\n" + header + BASE64 + "\n-----END RSA PRIVATE KEY-----"))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("encrypted in OpenSSL's old form")
                .hasMessageContaining("openssl pkcs8 -topk8");
        assertThatThrownBy(() -> Pem.read("-----BEGIN THING-----\nComment: x\n" + BASE64 + "\n-----END THING-----"))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("a header in line 2");
    }

    @Test
    void saysWhatIsWrongWithFiles(@TempDir Path folder) throws Exception {
        Path missing = folder.resolve("missing.pem");
        Path der = Files.write(folder.resolve("key.der"), new byte[] {0x30, 0x03, 2, 1, 1});
        Path utf16 = Files.writeString(folder.resolve("utf16.pem"), BLOCK, StandardCharsets.UTF_16);

        assertThatThrownBy(() -> Pem.read(missing))
                .isInstanceOf(CredentialException.class)
                .hasMessage(missing + ": no such file");
        assertThatThrownBy(() -> Pem.read(folder))
                .isInstanceOf(CredentialException.class)
                .hasMessage(folder + ": is a directory, not a file");
        assertThatThrownBy(() -> Pem.read(der))
                .isInstanceOf(CredentialException.class)
                .hasMessage(der + ": is binary (DER or PKCS#12), not PEM");
        assertThatThrownBy(() -> Pem.read(utf16))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("UTF-16");
    }

    @Test
    void listsWhatItHolds() throws Exception {
        try (Pem pem = Pem.read(BLOCK + BLOCK + BLOCK.replace("THING", "EC PARAMETERS"))) {
            assertThat(pem.lacks("key")).hasMessageEndingWith("holds 2 blocks of THING, an EC PARAMETERS but no key");
        }
        try (Pem pem = Pem.read("nothing at all")) {
            assertThat(pem.lacks("key")).hasMessageContaining("has no PEM block in it");
        }
    }

    @Provide
    Arbitrary<String> nearlyPem() {
        List<String> pieces = List.of(
                "-----BEGIN ",
                "-----END ",
                "-----",
                "CERTIFICATE",
                "PRIVATE KEY",
                "RSA PRIVATE KEY",
                "EC PRIVATE KEY",
                "ENCRYPTED PRIVATE KEY",
                "EC PARAMETERS",
                "-----BEGIN CERTIFICATE-----\n",
                "-----END CERTIFICATE-----\n",
                "-----BEGIN PRIVATE KEY-----\n",
                "-----END PRIVATE KEY-----\n",
                "-----BEGIN EC PRIVATE KEY-----\n",
                "-----END EC PRIVATE KEY-----\n",
                "-----BEGIN RSA PRIVATE KEY-----\n",
                "-----END RSA PRIVATE KEY-----\n",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\n",
                "-----END ENCRYPTED PRIVATE KEY-----\n",
                "MAA=",
                "MAMCAQA=",
                "MIIB",
                "MAYCAQACAQE=",
                BASE64,
                "=",
                ":",
                "\n",
                "\r",
                " ",
                "\u0000",
                "é");
        return Arbitraries.of(pieces).list().ofMaxSize(40).map(list -> String.join("", list));
    }

    @Property(tries = 2000)
    void failsOnNothingButItsOwnException(@ForAll("nearlyPem") String text) {
        readsOrRefuses(text);
    }

    @Property
    void failsOnNothingButItsOwnExceptionWithAnyText(@ForAll String text) {
        readsOrRefuses(text);
    }

    private static void readsOrRefuses(String text) {
        try {
            Identities.fromPem(text, text, "passphrase".toCharArray());
        } catch (CredentialException e) {
            assertThat(e.getMessage()).startsWith("the PEM text: ");
        }
        try {
            TrustAnchors.fromPem(text);
        } catch (CredentialException e) {
            assertThat(e.getMessage()).startsWith("the PEM text: ");
        }
    }
}
