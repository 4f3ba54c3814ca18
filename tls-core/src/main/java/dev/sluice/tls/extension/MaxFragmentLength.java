package dev.sluice.tls.extension;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/**
 * max_fragment_length (RFC 6066, Section 4), which record_size_limit replaces: content of a record both ways, 2 to the power of 9, 10,
 * 11 or 12 bytes.
 */
public record MaxFragmentLength(int bytes) implements Extension {
    public static final int CODE = 1;

    /** The least that can be said, and the most. */
    public static final int LEAST = 1 << 9;

    public static final int MOST = 1 << 12;

    private static final int EXPONENT = 8;

    public MaxFragmentLength {
        if (bytes < LEAST || bytes > MOST || Integer.bitCount(bytes) != 1) {
            throw new IllegalArgumentException("a fragment's length is 512, 1024, 2048 or 4096 bytes, not " + bytes);
        }
    }

    static MaxFragmentLength read(Reader in, Place place) throws TlsException {
        int code = in.u8();
        if (code < 1 || code > 4) {
            throw TlsException.misbehaved(Violation.BAD_MAX_FRAGMENT_LENGTH, "code " + code);
        }
        return new MaxFragmentLength(1 << (EXPONENT + code));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void write(Writer out) {
        out.u8(Integer.numberOfTrailingZeros(bytes) - EXPONENT);
    }
}
