package dev.sluice.tls.shim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Rekey;
import dev.sluice.tls.loom.TlsChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said after a handshake, in both roles. */
@Timeout(60)
class ConversationTest extends ShimTest {
    @Test
    void echoesAsClient() throws IOException {
        try (Runner runner = asClient()) {
            try (TlsChannel channel = runner.serve(server().build())) {
                Runner.echo(channel);
            }
            assertSuccess(runner);
        }
    }

    @Test
    void echoesAsServer() throws IOException {
        try (Runner runner = asServer("-on-initial-expect-version", "772")) {
            try (TlsChannel channel = runner.connect(peer().build())) {
                Runner.echo(channel);
            }
            assertSuccess(runner);
        }
    }

    @Test
    void echoesPiecemeal() throws IOException {
        try (Runner runner = asServer("-async")) {
            try (TlsChannel channel = runner.connect(peer().build())) {
                Runner.echo(channel);
            }
            assertSuccess(runner);
        }
        try (Runner runner = asClient("-async")) {
            try (TlsChannel channel = runner.serve(server().build())) {
                Runner.echo(channel);
            }
            assertSuccess(runner);
        }
    }

    @Test
    void connectsByIpv6() throws IOException {
        byte[] loopback = new byte[16];
        loopback[15] = 1;
        try (Runner runner = Runner.start(daemon, InetAddress.getByAddress(loopback), "-ipv6", "-expect-no-session")) {
            try (TlsChannel channel = runner.serve(server().build())) {
                Runner.echo(channel);
            }
            assertSuccess(runner);
        }
    }

    @Test
    void speaksFirst() throws IOException {
        try (Runner runner = asClient("-shim-writes-first", "-repeat-shim-initial-write", "2")) {
            try (TlsChannel channel = runner.serve(server().build())) {
                assertThat(new String(Runner.read(channel, 10), StandardCharsets.US_ASCII))
                        .isEqualTo("hellohello");
            }
            assertSuccess(runner);
        }
    }

    @Test
    void shutsDown() throws IOException {
        try (Runner runner = asServer("-shim-shuts-down", "-check-close-notify")) {
            try (TlsChannel channel = runner.connect(peer().build())) {
                assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            }
            assertSuccess(runner);
        }
    }

    @Test
    void tellsACutStreamWhenAsked() throws IOException {
        try (Runner runner = asServer("-check-close-notify")) {
            TlsChannel channel = runner.connect(peer().build());
            Runner.echo(channel);
            channel.abort();

            assertFailure(runner, "close_notify");
        }
        try (Runner runner = asServer()) {
            TlsChannel channel = runner.connect(peer().build());
            Runner.echo(channel);
            channel.abort();

            assertSuccess(runner);
        }
    }

    @Test
    void updatesKeys() throws IOException {
        try (Runner runner = asServer("-key-update", "-key-update-before-read")) {
            try (TlsChannel channel = runner.connect(peer().build())) {
                Runner.echo(channel);
                channel.rekey(Rekey.BOTH);
                Runner.echo(channel);
            }
            assertSuccess(runner);
        }
    }

    @Test
    void exportsKeyingMaterial() throws IOException {
        try (Runner runner = asClient(
                "-export-keying-material", "40", "-export-label", "EXPORTER-test", "-export-context", "context")) {
            try (TlsChannel channel = runner.serve(server().build())) {
                byte[] exported = Runner.read(channel, 40);
                assertThat(exported)
                        .isEqualTo(channel.exportKeyingMaterial(
                                "EXPORTER-test", "context".getBytes(StandardCharsets.US_ASCII), 40));
            }
            assertSuccess(runner);
        }
    }

    @Test
    void sendsPiecesOfManySizes() throws IOException {
        try (Runner runner = asClient("-write-different-record-sizes", "-max-send-fragment", "512")) {
            try (TlsChannel channel = runner.serve(server().build())) {
                assertThat(channel.inputStream().readAllBytes()).hasSize(1 + 255 + 256 + 257 + 3 * 16384 + 3 * 32768);
            }
            assertSuccess(runner);
        }
    }
}
