package dev.sluice.tls.config;

import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** The JDK's zlib. */
record ZlibCompression() implements CertificateCompression {
    private static final int CODE = 1;

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public byte[] compress(byte[] message) {
        Deflater deflater = new Deflater();
        try {
            deflater.setInput(message);
            deflater.finish();
            byte[] out = new byte[64 + message.length];
            int length = 0;
            while (!deflater.finished()) {
                if (length == out.length) {
                    out = Arrays.copyOf(out, 2 * length);
                }
                length += deflater.deflate(out, length, out.length - length);
            }
            return Arrays.copyOf(out, length);
        } finally {
            deflater.end();
        }
    }

    @Override
    public Optional<byte[]> decompress(byte[] compressed, int length) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(compressed);
            byte[] out = new byte[length + 1]; // with one byte to spare the end is seen, or that there is none
            int done = 0;
            int more;
            do {
                more = inflater.inflate(out, done, out.length - done);
                done += more;
            } while (more > 0 && done <= length);
            boolean exact = done == length && inflater.finished() && inflater.getRemaining() == 0;
            return exact ? Optional.of(Arrays.copyOf(out, length)) : Optional.empty();
        } catch (DataFormatException e) {
            return Optional.empty();
        } finally {
            inflater.end();
        }
    }
}
