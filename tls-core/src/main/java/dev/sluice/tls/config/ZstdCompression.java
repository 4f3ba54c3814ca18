package dev.sluice.tls.config;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;
import java.util.Optional;

/** Zstandard by a library. */
record ZstdCompression() implements CertificateCompression {
    private static final int CODE = 3;

    /** @throws LinkageError if it is not there */
    static ZstdCompression load() {
        Native.load();
        return new ZstdCompression();
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public byte[] compress(byte[] message) {
        return Zstd.compress(message);
    }

    @Override
    public Optional<byte[]> decompress(byte[] compressed, int length) {
        byte[] message = new byte[length];
        try {
            long written = Zstd.decompressByteArray(message, 0, length, compressed, 0, compressed.length);
            return written == length ? Optional.of(message) : Optional.empty();
        } catch (ZstdException e) {
            return Optional.empty();
        }
    }
}
