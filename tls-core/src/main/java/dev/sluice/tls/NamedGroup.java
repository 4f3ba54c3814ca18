package dev.sluice.tls;

import java.util.Optional;

/** A group or hybrid of groups for key exchange, by its IANA name and code (RFC 8446, Section 4.2.7). */
public enum NamedGroup {
    X25519MLKEM768(0x11EC, "X25519MLKEM768"),
    SECP256R1MLKEM768(0x11EB, "SecP256r1MLKEM768"),
    SECP384R1MLKEM1024(0x11ED, "SecP384r1MLKEM1024"),
    X25519(0x001D, "x25519"),
    SECP256R1(0x0017, "secp256r1"),
    SECP384R1(0x0018, "secp384r1"),
    SECP521R1(0x0019, "secp521r1"),
    X448(0x001E, "x448"),
    FFDHE2048(0x0100, "ffdhe2048"),
    FFDHE3072(0x0101, "ffdhe3072"),
    BRAINPOOLP256R1(0x001F, "brainpoolP256r1tls13"),
    BRAINPOOLP384R1(0x0020, "brainpoolP384r1tls13"),
    BRAINPOOLP512R1(0x0021, "brainpoolP512r1tls13");

    private final int code;
    private final String text;

    NamedGroup(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** The two-byte code, for example 0x001D. */
    public int code() {
        return code;
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
