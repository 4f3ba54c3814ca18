package dev.sluice.tls;

import java.util.Optional;

/** A version of the protocol, by the code it has on the wire (RFC 8446, Section 4.2.1). */
public enum ProtocolVersion {
    TLS13(0x0304, "TLSv1.3"),
    TLS12(0x0303, "TLSv1.2");

    private final int code;
    private final String text;

    ProtocolVersion(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** The two-byte code, for example 0x0304. */
    public int code() {
        return code;
    }

    /** The version with this code, or empty for one that this library does not speak. */
    public static Optional<ProtocolVersion> of(int code) {
        return switch (code) {
            case 0x0304 -> Optional.of(TLS13);
            case 0x0303 -> Optional.of(TLS12);
            default -> Optional.empty();
        };
    }

    /** The name that OpenSSL, curl and JSSE print: {@code TLSv1.3}. */
    @Override
    public String toString() {
        return text;
    }
}
