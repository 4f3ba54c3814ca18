package dev.sluice.tls.config;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.aayushatharva.brotli4j.encoder.Encoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Brotli by a library. */
record BrotliCompression() implements CertificateCompression {
    private static final int CODE = 2;

    /** Of 11, which is the default and takes far longer than a handshake should for a few bytes less. */
    private static final int QUALITY = 5;

    /** @throws LinkageError if it is not there */
    static BrotliCompression load() {
        Brotli4jLoader.ensureAvailability();
        return new BrotliCompression();
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public byte[] compress(byte[] message) {
        try {
            return Encoder.compress(message, new Encoder.Parameters().setQuality(QUALITY));
        } catch (IOException e) {
            throw new UncheckedIOException("brotli cannot compress in memory", e);
        }
    }

    @Override
    public Optional<byte[]> decompress(byte[] compressed, int length) {
        try (BrotliInputStream in = new BrotliInputStream(new ByteArrayInputStream(compressed))) {
            byte[] message = in.readNBytes(length);
            return message.length == length && in.read() < 0 ? Optional.of(message) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
