package dev.sluice.tls.secrets;

import java.util.Arrays;

/** Secret bytes with one owner, wiped when closed. Confined to the thread of its owner. */
public final class Secret implements AutoCloseable {
    private final byte[] bytes;

    /** Takes ownership of {@code bytes}. */
    public Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The bytes themselves, valid until closed. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "Secret";
    }
}
