package dev.sluice.tls.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.trust.Draft;
import dev.sluice.tls.trust.Issued;
import dev.sluice.tls.trust.KeyKind;
import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPinTest {

    @ParameterizedTest
    @EnumSource(
            value = KeyKind.class,
            names = {"P256", "ED25519", "RSA_2048", "RSASSA_PSS", "ML_DSA_44", "BRAINPOOL_P256"})
    void hashesTheSubjectPublicKeyInfo(KeyKind kind) throws Exception {
        Issued issued = Draft.leaf("CN=x").kind(kind).selfSigned();
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(issued.keys().getPublic().getEncoded());

        assertThat(KeyPin.of(issued.certificate()))
                .isEqualTo(KeyPin.of("sha256/" + Base64.getEncoder().encodeToString(hash)));
    }

    @Test
    void readsVersionOneToo() {
        Issued issued = Draft.leaf("CN=x").oldVersion().selfSigned();
        Issued again = Draft.leaf("CN=y").keys(issued.keys()).selfSigned();

        assertThat(KeyPin.of(issued.certificate())).isEqualTo(KeyPin.of(again.certificate()));
    }

    @Test
    void readsItsOwnText() {
        KeyPin pin = KeyPin.of(Draft.leaf("CN=x").selfSigned().certificate());

        assertThat(KeyPin.of(pin.toString())).isEqualTo(pin);
        assertThat(KeyPin.of(pin.sha256())).isEqualTo(pin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha256/",
                "sha256/AAAA",
                "sha1/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
                "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=",
                "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
                "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV="
            })
    void refusesWhatIsNoHash(String text) {
        assertThatThrownBy(() -> KeyPin.of(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
