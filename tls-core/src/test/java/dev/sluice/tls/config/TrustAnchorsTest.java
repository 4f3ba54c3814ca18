package dev.sluice.tls.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.trust.Draft;
import dev.sluice.tls.trust.Issued;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustAnchorsTest {
    private final Issued first = Draft.authority("CN=First").selfSigned();
    private final Issued second = Draft.authority("CN=Second").selfSigned();

    @TempDir
    Path folder;

    @Test
    void readsPem() throws Exception {
        Path file = Files.writeString(folder.resolve("roots.pem"), PemText.of(first, second));

        assertThat(TrustAnchors.fromPem(file).certificates())
                .containsExactly(first.certificate(), second.certificate());
        assertThat(TrustAnchors.fromPem(PemText.of(first)))
                .isEqualTo(TrustAnchors.of(first.certificate()))
                .hasSameHashCodeAs(TrustAnchors.of(first.certificate()));
    }

    @Test
    void namesTheFileThatHoldsNone() throws Exception {
        Path file = Files.writeString(folder.resolve("key.pem"), PemText.pkcs8(first.key()));

        assertThatThrownBy(() -> TrustAnchors.fromPem(file))
                .isInstanceOf(CredentialException.class)
                .hasMessage(file + ": holds a PRIVATE KEY but no CERTIFICATE");
    }

    @Test
    void takesOnlyTrustedEntriesOfAKeyStore() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("key", first.key(), new char[0], new Certificate[] {first.certificate()});
        assertThatThrownBy(() -> TrustAnchors.fromKeyStore(store))
                .isInstanceOf(CredentialException.class)
                .hasMessage("the key store: holds no trusted certificate");

        store.setCertificateEntry("trusted", second.certificate());

        assertThat(TrustAnchors.fromKeyStore(store)).isEqualTo(TrustAnchors.of(second.certificate()));
    }

    @Test
    void addsUp() {
        TrustAnchors both = TrustAnchors.of(first.certificate()).and(TrustAnchors.of(second.certificate()));

        assertThat(both.certificates()).hasSize(2);
        assertThat(both.names()).containsExactly(new X500Principal("CN=First"), new X500Principal("CN=Second"));
    }

    @Test
    void findsTheSystemsRoots() throws Exception {
        assertThat(TrustAnchors.system().certificates()).hasSizeGreaterThan(50);
    }
}
