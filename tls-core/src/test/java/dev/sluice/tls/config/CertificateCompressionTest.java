package dev.sluice.tls.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ways to compress certificates: what they unpack is what was packed, and never more than it says. */
class CertificateCompressionTest {
    private static final byte[] MESSAGE = message();

    private static byte[] message() {
        byte[] message = new byte[5000];
        new Random(7).nextBytes(message);
        Arrays.fill(message, 1000, 4500, (byte) 3);
        return message;
    }

    private static Stream<CertificateCompression> ways() {
        return Stream.of(CertificateCompression.zlib(), CertificateCompression.brotli(), CertificateCompression.zstd());
    }

    @Test
    void haveTheCodesOfTheRegistry() {
        assertThat(ways().map(CertificateCompression::code)).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void unpackWhatTheyPacked(CertificateCompression way) {
        byte[] packed = way.compress(MESSAGE);

        assertThat(packed).hasSizeLessThan(MESSAGE.length);
        assertThat(way.decompress(packed, MESSAGE.length)).hasValue(MESSAGE);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void unpackNothingOfAnotherLength(CertificateCompression way) {
        byte[] packed = way.compress(MESSAGE);

        for (int length : new int[] {1, 4999, 5001, 1 << 16}) {
            assertThat(way.decompress(packed, length)).as("as %d bytes", length).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void unpackNothingOfAPart(CertificateCompression way) {
        byte[] packed = way.compress(MESSAGE);

        for (int length : new int[] {0, 1, packed.length / 2, packed.length - 1}) {
            assertThat(way.decompress(Arrays.copyOf(packed, length), MESSAGE.length))
                    .as("the first %d bytes", length)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void unpackNothingWithSomethingBehindIt(CertificateCompression way) {
        byte[] packed = way.compress(MESSAGE);

        assertThat(way.decompress(Arrays.copyOf(packed, packed.length + 3), MESSAGE.length))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void unpackNothingOfGarbage(CertificateCompression way) {
        Random random = new Random(11);
        for (int i = 0; i < 200; i++) {
            byte[] garbage = new byte[random.nextInt(400)];
            random.nextBytes(garbage);
            assertThat(way.decompress(garbage, MESSAGE.length)).isEmpty();
        }
    }

    @Test
    void sayWhichLibraryIsMissing() {
        assertThatIllegalStateException()
                .isThrownBy(() -> OptionalLibrary.require("brotli", "somebody:brotli", () -> {
                    throw new NoClassDefFoundError("somebody/Brotli");
                }))
                .withMessage(
                        "brotli needs somebody:brotli, with its native library for this machine, on the class path");
    }
}
