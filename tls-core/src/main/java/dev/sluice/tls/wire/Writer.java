package dev.sluice.tls.wire;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Writes one structure into memory that grows. Vectors nest as in the RFCs; their lengths are filled in afterwards. */
public final class Writer {
    private byte[] bytes;
    private int length;

    public Writer() {
        this(256);
    }

    public Writer(int expected) {
        bytes = new byte[expected];
    }

    public Writer u8(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
        return this;
    }

    public Writer u16(int value) {
        reserve(2);
        bytes[length++] = (byte) (value >> 8);
        bytes[length++] = (byte) value;
        return this;
    }

    public Writer u24(int value) {
        return u8(value >> 16).u16(value);
    }

    public Writer u32(long value) {
        return u16((int) (value >> 16)).u16((int) value);
    }

    public Writer u64(long value) {
        return u32(value >>> 32).u32(value);
    }

    public Writer bytes(byte[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        return this;
    }

    public Writer opaque(Opaque opaque) {
        opaque.writeTo(this);
        return this;
    }

    public Writer opaque8(Opaque opaque) {
        return vector8(body -> body.opaque(opaque));
    }

    public Writer opaque16(Opaque opaque) {
        return vector16(body -> body.opaque(opaque));
    }

    public Writer opaque24(Opaque opaque) {
        return vector24(body -> body.opaque(opaque));
    }

    public Writer vector8(Consumer<Writer> body) {
        return vector(1, body);
    }

    public Writer vector16(Consumer<Writer> body) {
        return vector(2, body);
    }

    public Writer vector24(Consumer<Writer> body) {
        return vector(3, body);
    }

    /** Every element in turn. */
    public <T> Writer list(List<T> elements, BiConsumer<Writer, T> element) {
        for (T one : elements) {
            element.accept(this, one);
        }
        return this;
    }

    public byte[] toArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** The same, and nothing of it stays in this writer: what was written holds a secret. */
    public byte[] toArrayAndWipe() {
        byte[] all = toArray();
        Arrays.fill(bytes, (byte) 0);
        return all;
    }

    private Writer vector(int width, Consumer<Writer> body) {
        int at = length;
        reserve(width);
        length += width;
        body.accept(this);
        int size = length - at - width;
        if (size >>> (8 * width) != 0) {
            throw new IllegalStateException(
                    "a vector of " + size + " bytes does not fit its length of " + width + " bytes");
        }
        for (int i = width - 1; i >= 0; i--) {
            bytes[at + i] = (byte) size;
            size >>>= 8;
        }
        return this;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            byte[] larger = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
            Arrays.fill(bytes, 0, length, (byte) 0);
            bytes = larger;
        }
    }
}
