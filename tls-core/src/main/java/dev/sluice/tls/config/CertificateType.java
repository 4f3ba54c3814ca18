package dev.sluice.tls.config;

import java.util.Optional;
import java.util.stream.Stream;

/** How an end shows who it is (RFC 7250, Section 3). */
public enum CertificateType {
    /** By a chain of certificates. */
    X509(0),
    /** By the key alone, which the peer has to know. */
    RAW_PUBLIC_KEY(2);

    private final int code;

    CertificateType(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** The type with this number; empty for one we do not know. */
    public static Optional<CertificateType> of(int code) {
        return Stream.of(values()).filter(type -> type.code == code).findFirst();
    }
}
