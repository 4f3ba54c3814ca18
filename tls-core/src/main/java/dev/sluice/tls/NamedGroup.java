package dev.sluice.tls;

import java.util.Optional;

/** A group or hybrid of groups for key exchange, by its IANA name and code (RFC 8446, Section 4.2.7). */
public enum NamedGroup {
    X25519MLKEM768(0x11EC, "X25519MLKEM768", false),
    SECP256R1MLKEM768(0x11EB, "SecP256r1MLKEM768", false),
    SECP384R1MLKEM1024(0x11ED, "SecP384r1MLKEM1024", false),
    X25519(0x001D, "x25519", true),
    SECP256R1(0x0017, "secp256r1", true),
    SECP384R1(0x0018, "secp384r1", true),
    SECP521R1(0x0019, "secp521r1", true),
    X448(0x001E, "x448", true),
    FFDHE2048(0x0100, "ffdhe2048", true),
    FFDHE3072(0x0101, "ffdhe3072", true),
    BRAINPOOLP256R1(0x001F, "brainpoolP256r1tls13", false),
    BRAINPOOLP384R1(0x0020, "brainpoolP384r1tls13", false),
    BRAINPOOLP512R1(0x0021, "brainpoolP512r1tls13", false);

    private final int code;
    private final String text;
    private final boolean tls12;

    NamedGroup(int code, String text, boolean tls12) {
        this.code = code;
        this.text = text;
        this.tls12 = tls12;
    }

    /** The two-byte code, for example 0x001D. */
    public int code() {
        return code;
    }

    /**
     * Whether TLS 1.2 has it too, for ECDHE (RFC 8422, Section 5.1.1) or DHE (RFC 7919); hybrids and others are for TLS 1.3 alone.
     */
    public boolean isForTls12() {
        return tls12;
    }

    /** Whether it is a field of integers modulo a prime, and no curve (RFC 7919). */
    public boolean isFiniteField() {
        return isFiniteField(code);
    }

    /** Whether {@code code} is of such a group, known here or not (RFC 7919, Section 2). */
    public static boolean isFiniteField(int code) {
        return code >= 0x0100 && code <= 0x01FF;
    }

    /** The group with this code, or empty for one that this library does not know. */
    public static Optional<NamedGroup> of(int code) {
        for (NamedGroup group : values()) {
            if (group.code == code) {
                return Optional.of(group);
            }
        }
        return Optional.empty();
    }

    /** The name in IANA's registry, for example {@code x25519}. */
    @Override
    public String toString() {
        return text;
    }
}
