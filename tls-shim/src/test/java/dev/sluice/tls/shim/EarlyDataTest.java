package dev.sluice.tls.shim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.ReplayGuard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Early data, in both roles. */
@Timeout(60)
class EarlyDataTest extends ShimTest {
    @ParameterizedTest
    @ValueSource(strings = {"-server", "-async"})
    void answersEarlyData(String flag) throws IOException {
        try (Runner runner =
                asServer(flag, "-enable-early-data", "-resume-count", "1", "-on-resume-expect-accept-early-data")) {
            ClientConfig config = peer().earlyData().build();
            try (TlsChannel channel = runner.connect(config)) {
                Runner.echo(channel);
            }
            try (TlsChannel channel = runner.connect(config)) {
                channel.writeEarly(ByteBuffer.wrap(new byte[] {1, 2}));
                assertThat(Runner.read(channel, 2)).containsExactly(0xfe, 0xfd);
                assertThat(Runner.echo(channel).earlyDataAccepted()).isTrue();
            }
            assertSuccess(runner);
        }
    }

    @Test
    void sendsEarlyData() throws IOException {
        try (Runner runner = Runner.start(
                daemon,
                "-enable-early-data",
                "-resume-count",
                "1",
                "-expect-ticket-supports-early-data",
                "-on-resume-shim-writes-first",
                "-on-resume-expect-accept-early-data")) {
            ServerConfig config = resuming()
                    .earlyData(EarlyDataPolicy.upTo(100, ReplayGuard.inMemory(10)))
                    .build();
            try (TlsChannel channel = runner.serve(config)) {
                Runner.echo(channel);
            }
            try (TlsChannel channel = runner.serve(config)) {
                ByteBuffer early = ByteBuffer.allocate(5);
                while (early.hasRemaining() && channel.readEarly(early) >= 0) {
                    // more may follow
                }
                assertThat(new String(early.array(), StandardCharsets.US_ASCII)).isEqualTo("hello");
                assertThat(Runner.echo(channel).earlyDataAccepted()).isTrue();
            }
            assertSuccess(runner);
        }
    }

    @Test
    void startsOverWhenEarlyDataIsRejected() throws IOException {
        ReplayGuard seenEverything = new ReplayGuard() {
            @Override
            public Operation<Boolean> isFirst(byte[] hello, Instant now, Instant until, Attachment attachment) {
                return Operation.completed(false);
            }

            @Override
            public boolean isShared() {
                return true;
            }
        };
        try (Runner runner = Runner.start(
                daemon,
                "-enable-early-data",
                "-resume-count",
                "1",
                "-expect-ticket-supports-early-data",
                "-on-resume-shim-writes-first",
                "-on-resume-expect-reject-early-data",
                "-on-retry-shim-writes-first",
                "-on-retry-shim-initial-write",
                "again")) {
            ServerConfig config = resuming()
                    .earlyData(EarlyDataPolicy.upTo(100, seenEverything))
                    .build();
            try (TlsChannel channel = runner.serve(config)) {
                Runner.echo(channel);
            }
            try (TlsChannel channel = runner.serve(config)) {
                assertThat(new String(Runner.read(channel, 5), StandardCharsets.US_ASCII))
                        .isEqualTo("again");
                assertThat(channel.handshake().resumed()).isTrue();
            }
            assertSuccess(runner);
        }
    }
}
