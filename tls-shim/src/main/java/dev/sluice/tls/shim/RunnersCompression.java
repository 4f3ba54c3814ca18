package dev.sluice.tls.shim;

import dev.sluice.tls.config.CertificateCompression;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The runner's own algorithms of certificate compression, under codes for private use, which let a test foresee every byte: each takes a
 * prefix away or puts one before the message.
 */
enum RunnersCompression implements CertificateCompression {
    /** Four bytes more. */
    EXPANDING(0xff02) {
        @Override
        public byte[] compress(byte[] message) {
            return join(PREFIX, message);
        }

        @Override
        Optional<byte[]> decompress(byte[] compressed) {
            return Arrays.equals(PREFIX, Arrays.copyOf(compressed, PREFIX.length))
                    ? Optional.of(Arrays.copyOfRange(compressed, PREFIX.length, compressed.length))
                    : Optional.empty();
        }
    },
    /** Without the two zeros that every Certificate of a server begins with: no context, and less than 64 KiB. */
    SHRINKING(0xff01) {
        @Override
        public byte[] compress(byte[] message) {
            if (message[0] != 0 || message[1] != 0) {
                throw new IllegalArgumentException("a message that does not begin with zeros cannot shrink");
            }
            return Arrays.copyOfRange(message, 2, message.length);
        }

        @Override
        Optional<byte[]> decompress(byte[] compressed) {
            return Optional.of(join(new byte[2], compressed));
        }
    },
    /** A byte more, whatever it is: the runner's is random. */
    RANDOM(0xff03) {
        @Override
        public byte[] compress(byte[] message) {
            return join(new byte[] {(byte) message.length}, message);
        }

        @Override
        Optional<byte[]> decompress(byte[] compressed) {
            return compressed.length == 0
                    ? Optional.empty()
                    : Optional.of(Arrays.copyOfRange(compressed, 1, compressed.length));
        }
    };

    private static final byte[] PREFIX = {1, 2, 3, 4};

    private final int code;

    RunnersCompression(int code) {
        this.code = code;
    }

    static Optional<RunnersCompression> of(int code) {
        return Stream.of(values()).filter(one -> one.code == code).findFirst();
    }

    @Override
    public int code() {
        return code;
    }

    abstract Optional<byte[]> decompress(byte[] compressed);

    @Override
    public Optional<byte[]> decompress(byte[] compressed, int length) {
        return decompress(compressed).filter(message -> message.length == length);
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}
