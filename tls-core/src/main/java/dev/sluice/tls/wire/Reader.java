package dev.sluice.tls.wire;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads one structure. Whatever does not fit is a {@code decode_error}. A reader never looks outside its own bytes. */
public final class Reader {
    private final byte[] bytes;
    private final int end;
    private int position;

    private Reader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    /** A reader over all of {@code bytes}, which stay untouched while it is in use. */
    public static Reader of(byte[] bytes) {
        return new Reader(bytes, 0, bytes.length);
    }

    /** A reader that starts at {@code offset}. */
    public static Reader of(byte[] bytes, int offset) {
        return new Reader(bytes, offset, bytes.length);
    }

    /** One element of a vector. */
    @FunctionalInterface
    public interface Element<T> {
        T read(Reader in) throws TlsException;
    }

    public int remaining() {
        return end - position;
    }

    public boolean isEmpty() {
        return position == end;
    }

    public int u8() throws TlsException {
        return bytes[take(1)] & 0xff;
    }

    public int u16() throws TlsException {
        int at = take(2);
        return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
    }

    public int u24() throws TlsException {
        return (u8() << 16) | u16();
    }

    public long u32() throws TlsException {
        return ((long) u16() << 16) | u16();
    }

    public long u64() throws TlsException {
        return (u32() << 32) | u32();
    }

    /** A copy of the next {@code length} bytes. */
    public Opaque opaque(int length) throws TlsException {
        int at = take(length);
        return Opaque.of(Arrays.copyOfRange(bytes, at, at + length));
    }

    /** {@code opaque data<min..2^8-1>}. */
    public Opaque opaque8(int min) throws TlsException {
        return atLeast(min, opaque(u8()));
    }

    /** {@code opaque data<min..2^16-1>}. */
    public Opaque opaque16(int min) throws TlsException {
        return atLeast(min, opaque(u16()));
    }

    /** {@code opaque data<min..2^24-1>}. */
    public Opaque opaque24(int min) throws TlsException {
        return atLeast(min, opaque(u24()));
    }

    /** A reader over a vector with a length of one byte. */
    public Reader vector8() throws TlsException {
        return sub(u8());
    }

    /** A reader over a vector with a length of two bytes. */
    public Reader vector16() throws TlsException {
        return sub(u16());
    }

    /** A reader over a vector with a length of three bytes. */
    public Reader vector24() throws TlsException {
        return sub(u24());
    }

    /** Elements until the end. */
    public <T> List<T> list(Element<T> element) throws TlsException {
        List<T> list = new ArrayList<>();
        while (!isEmpty()) {
            list.add(element.read(this));
        }
        return list;
    }

    /** Elements until the end, one at least. */
    public <T> List<T> nonEmptyList(Element<T> element) throws TlsException {
        List<T> list = list(element);
        if (list.isEmpty()) {
            throw malformed("an empty list");
        }
        return list;
    }

    /** An independent reader over what is left. */
    public Reader copy() {
        return new Reader(bytes, position, end);
    }

    /** The rest, as a copy. */
    public Opaque rest() throws TlsException {
        return opaque(remaining());
    }

    /** Nothing may be left. */
    public void end() throws TlsException {
        if (!isEmpty()) {
            throw malformed(remaining() + " bytes too many");
        }
    }

    public static TlsException malformed(String detail) {
        return TlsException.misbehaved(Violation.MALFORMED_MESSAGE, detail);
    }

    private Reader sub(int length) throws TlsException {
        int at = take(length);
        return new Reader(bytes, at, at + length);
    }

    private int take(int length) throws TlsException {
        if (length > end - position) {
            throw malformed((length - (end - position)) + " bytes too few");
        }
        int at = position;
        position += length;
        return at;
    }

    private static Opaque atLeast(int min, Opaque opaque) throws TlsException {
        if (opaque.length() < min) {
            throw malformed("a field of " + opaque.length() + " bytes, at least " + min + " expected");
        }
        return opaque;
    }
}
