package dev.sluice.tls.config;

import java.util.Optional;

/**
 * A way to compress certificates on their way (RFC 8879). {@link #zlib()} comes with the JDK, {@link #brotli()} and
 * {@link #zstd()} with a library that the application brings along; others can be put behind this interface. Stateless; called from any thread, inside the handshake, so it must not wait.
 */
public interface CertificateCompression {

    /** Its code in IANA's registry: 1 for zlib, 2 for brotli, 3 for zstd. */
    int code();

    /** The message, which is not changed, in fewer bytes. */
    byte[] compress(byte[] message);

    /**
     * The message again, or nothing if {@code compressed} is not one that has exactly {@code length} bytes and nothing behind it. Whoever
     * sent it is not known yet: no more than {@code length} bytes may be unpacked, which is at most what
     * {@link Limits#handshakeMessageSize()} allows.
     */
    Optional<byte[]> decompress(byte[] compressed, int length);

    /** The JDK's zlib (RFC 1950). */
    static CertificateCompression zlib() {
        return new ZlibCompression();
    }

    /**
     * Brotli (RFC 7932), by {@code com.aayushatharva.brotli4j:brotli4j}.
     *
     * @throws IllegalStateException if that, or its native library for this machine, is not there
     */
    static CertificateCompression brotli() {
        return OptionalLibrary.require("brotli", "com.aayushatharva.brotli4j:brotli4j", BrotliCompression::load);
    }

    /**
     * Zstandard (RFC 8878), by {@code com.github.luben:zstd-jni}.
     *
     * @throws IllegalStateException if that, or its native library for this machine, is not there
     */
    static CertificateCompression zstd() {
        return OptionalLibrary.require("zstd", "com.github.luben:zstd-jni", ZstdCompression::load);
    }
}
