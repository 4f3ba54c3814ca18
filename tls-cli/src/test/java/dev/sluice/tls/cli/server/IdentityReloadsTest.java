package dev.sluice.tls.cli.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.cli.authority.Authority;
import dev.sluice.tls.cli.authority.Authority.Validity;
import dev.sluice.tls.cli.authority.Credential;
import dev.sluice.tls.cli.authority.PemText;
import dev.sluice.tls.cli.terminal.Terminal;
import dev.sluice.tls.config.IdentityFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityReloadsTest {
    private final Authority authority = Authority.create(Duration.ofDays(30));
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<Long> epochs = new ArrayList<>();

    @TempDir
    private Path folder;

    private void write(Credential credential) throws IOException {
        Files.writeString(folder.resolve("chain.pem"), PemText.of(credential.certificate()));
        Files.writeString(
                folder.resolve("key.pem"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(credential.key().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
    }

    private IdentityReloads watch() throws IOException {
        IdentityFiles files = IdentityFiles.pem(folder.resolve("chain.pem"), folder.resolve("key.pem"));
        Terminal terminal = Terminal.of(InputStream.nullInputStream(), OutputStream.nullOutputStream(), err);
        return new IdentityReloads(files, terminal.err(), epochs::add);
    }

    private List<String> said() {
        List<String> lines = err.toString(StandardCharsets.UTF_8).lines().toList();
        err.reset();
        return lines;
    }

    @Test
    void saysInOneLineWhatIsShownFromNowOn() throws IOException {
        write(authority.issue("localhost"));
        IdentityReloads reloads = watch();
        assertThat(reloads.refresh()).isFalse();
        assertThat(said()).isEmpty();

        write(authority.issue("localhost"));
        assertThat(reloads.refresh()).isTrue();

        assertThat(said())
                .singleElement()
                .asString()
                .startsWith("certificate replaced (epoch 2): CN=localhost, EC 256 bits, valid until ");
        assertThat(epochs).containsExactly(2L);
    }

    @Test
    void saysEachFailureOnceAndWhenItIsOver() throws IOException {
        Credential credential = authority.issue("localhost");
        write(credential);
        IdentityReloads reloads = watch();
        Files.delete(folder.resolve("key.pem"));
        reloads.refresh();
        reloads.refresh();

        assertThat(said())
                .singleElement()
                .asString()
                .startsWith("warning: ")
                .endsWith("key.pem: no such file; the certificate before stays in use");
        write(credential);
        reloads.refresh();
        assertThat(said()).containsExactly("the files of the certificate are whole again");
        assertThat(epochs).isEmpty();
    }

    @Test
    void warnsOnceOfACertificateThatExpiresSoon() throws IOException {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Instant end = now.plus(Duration.ofDays(6));
        write(authority.issue(new Validity(now.minus(Duration.ofDays(1)), end), "localhost"));
        IdentityReloads reloads = watch();
        reloads.refresh();

        assertThat(said()).containsExactly("warning: \"CN=localhost\" expires soon: " + end);
    }

    @Test
    void warnsOfACertificateThatHasExpired() throws IOException {
        Instant end = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofMinutes(1));
        write(authority.issue(new Validity(end.minus(Duration.ofDays(1)), end), "localhost"));
        watch();

        assertThat(said()).containsExactly("warning: \"CN=localhost\" has expired: " + end);
    }
}
