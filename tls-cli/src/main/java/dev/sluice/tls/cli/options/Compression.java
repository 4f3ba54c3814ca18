package dev.sluice.tls.cli.options;

import dev.sluice.tls.config.CertificateCompression;
import java.util.Locale;

/** The ways to compress certificates that can be asked for by name (RFC 8879, Section 3). */
enum Compression {
    ZLIB,
    BROTLI,
    ZSTD;

    CertificateCompression way() {
        return switch (this) {
            case ZLIB -> CertificateCompression.zlib();
            case BROTLI -> CertificateCompression.brotli();
            case ZSTD -> CertificateCompression.zstd();
        };
    }

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
