package dev.sluice.tls.shim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.config.CertificateCompression;
import dev.sluice.tls.loom.TlsChannel;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Certificates under the runner's own ways to compress them. */
@Timeout(60)
class CertificateCompressionTest extends ShimTest {
    @Test
    void unpacksWhatTheRunnerPacks() throws IOException {
        CountedShrinking shrinking = new CountedShrinking();
        try (Runner runner = asClient("-install-cert-compression-algs")) {
            try (TlsChannel channel =
                    runner.serve(server().certificateCompression(shrinking).build())) {
                Runner.echo(channel);
            }
            assertSuccess(runner);
        }
        assertThat(shrinking.packed).hasValue(1);
    }

    @Test
    void packsAsTheRunnerUnpacks() throws IOException {
        CountedShrinking shrinking = new CountedShrinking();
        try (Runner runner = asServer("-install-one-cert-compression-alg", Integer.toString(shrinking.code()))) {
            try (TlsChannel channel =
                    runner.connect(peer().certificateCompression(shrinking).build())) {
                Runner.echo(channel);
            }
            assertSuccess(runner);
        }
        assertThat(shrinking.unpacked).hasValue(1);
    }

    private static final class CountedShrinking implements CertificateCompression {
        private final AtomicInteger packed = new AtomicInteger();
        private final AtomicInteger unpacked = new AtomicInteger();

        @Override
        public int code() {
            return RunnersCompression.SHRINKING.code();
        }

        @Override
        public byte[] compress(byte[] message) {
            packed.incrementAndGet();
            return RunnersCompression.SHRINKING.compress(message);
        }

        @Override
        public Optional<byte[]> decompress(byte[] compressed, int length) {
            unpacked.incrementAndGet();
            return RunnersCompression.SHRINKING.decompress(compressed, length);
        }
    }

    @ParameterizedTest
    @EnumSource(RunnersCompression.class)
    void turnsCompressionAround(RunnersCompression way) {
        byte[] message = {0, 0, 1, 2, 3};
        byte[] packed = way.compress(message);
        assertThat(way.decompress(packed, message.length)).contains(message);
        assertThat(way.decompress(packed, message.length + 1)).isEmpty();
        assertThat(RunnersCompression.of(way.code())).contains(way);
    }

    @Test
    void declinesCompressionThatIsNotTheRunners() throws IOException {
        try (Runner runner = asServer("-install-one-cert-compression-alg", "1")) {
            assertThat(runner.result().exitCode()).isEqualTo(89);
        }
    }
}
