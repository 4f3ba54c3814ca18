package dev.sluice.tls.wire;

import java.util.Arrays;

/** Immutable public bytes, compared by content. Its {@code toString} gives the length only. */
public final class Opaque {
    public static final Opaque EMPTY = new Opaque(new byte[0]);

    private final byte[] bytes;

    private Opaque(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy of {@code bytes}. */
    public static Opaque copyOf(byte[] bytes) {
        return new Opaque(bytes.clone());
    }

    /** Wraps {@code bytes}, which nobody changes any more. */
    public static Opaque of(byte[] bytes) {
        return new Opaque(bytes);
    }

    public int length() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** A copy of the bytes. */
    public byte[] toArray() {
        return bytes.clone();
    }

    /** Whether these bytes equal {@code expected}, in time that depends on the lengths only. */
    public boolean equalsInConstantTime(byte[] expected) {
        if (bytes.length != expected.length) {
            return false;
        }
        int difference = 0;
        for (int i = 0; i < bytes.length; i++) {
            difference |= bytes[i] ^ expected[i];
        }
        return difference == 0;
    }

    /** Whether the last bytes are {@code suffix}. */
    public boolean endsWith(byte[] suffix) {
        return bytes.length >= suffix.length
                && Arrays.equals(bytes, bytes.length - suffix.length, bytes.length, suffix, 0, suffix.length);
    }

    void writeTo(Writer out) {
        out.bytes(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Opaque opaque && Arrays.equals(bytes, opaque.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
