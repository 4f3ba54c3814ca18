package dev.sluice.tls.shim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Operation;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.session.PreSharedKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys that both ends have from elsewhere. */
@Timeout(60)
class PreSharedKeyTest extends ShimTest {
    private static final String SECRET = "sixteen bytes ok";
    private static final byte[] IDENTITY = "luggage".getBytes(StandardCharsets.US_ASCII);
    private static final PreSharedKey SHARED = PreSharedKey.imported(IDENTITY, bytes(SECRET), new byte[0]);
    private static final String[] IN_TLS12 = {"-psk", SECRET, "-psk-identity", "luggage", "-max-version", "771"};

    @Test
    void importsAKey() throws IOException {
        try (Runner runner = Runner.start(
                daemon,
                "-server",
                "-new-psk-credential",
                "-psk-importer-key",
                base64(bytes(SECRET)),
                "-psk-importer-identity",
                base64(IDENTITY),
                "-psk-importer-sha256",
                "-expect-selected-credential",
                "0")) {
            try (TlsChannel channel = runner.connect(peer().preSharedKey(SHARED).build())) {
                assertThat(Runner.echo(channel).preSharedKey()).isPresent();
            }
            assertSuccess(runner);
        }
    }

    @Test
    void hasAKeyAsServerOfTls12() throws IOException {
        try (Runner runner = Runner.start(daemon, with(IN_TLS12, "-server"))) {
            try (TlsChannel channel = runner.connect(peer().preSharedKey(SHARED).build())) {
                assertTls12(Runner.echo(channel));
            }
            assertSuccess(runner);
        }
    }

    @Test
    void hasAKeyAsClientOfTls12() throws IOException {
        try (Runner runner = asClient(IN_TLS12)) {
            try (TlsChannel channel = runner.serve(server().preSharedKeys((identity, _) -> Operation.completed(
                            Arrays.equals(identity, IDENTITY) ? Optional.of(SHARED) : Optional.empty()))
                    .build())) {
                assertTls12(Runner.echo(channel));
            }
            assertSuccess(runner);
        }
    }

    private static void assertTls12(NegotiatedParameters parameters) {
        assertThat(parameters.version()).isEqualTo(ProtocolVersion.TLS12);
        assertThat(parameters.preSharedKey()).isPresent();
    }

    @Test
    void declinesKeysThatAreTooShort() throws IOException {
        try (Runner runner = Runner.start(daemon, "-psk", "secret", "-psk-identity", "luggage")) {
            assertUnimplemented(runner, "a pre-shared key has 16 random bytes at least, not 6");
        }
        try (Runner runner = Runner.start(
                daemon,
                "-server",
                "-new-psk-credential",
                "-psk-importer-key",
                base64(bytes("secret")),
                "-psk-importer-identity",
                base64(IDENTITY))) {
            assertUnimplemented(runner, "a pre-shared key has 16 random bytes at least, not 6");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
