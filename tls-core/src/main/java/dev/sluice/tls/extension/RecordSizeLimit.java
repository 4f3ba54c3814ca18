package dev.sluice.tls.extension;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/**
 * record_size_limit (RFC 8449, Section 4): the most plaintext its sender takes in one protected record, in TLS 1.3 with the content's
 * type and padding.
 */
public record RecordSizeLimit(int bytes) implements Extension {
    public static final int CODE = 28;

    /** What every endpoint takes. */
    private static final int LEAST = 64;

    static RecordSizeLimit read(Reader in, Place place) throws TlsException {
        int bytes = in.u16();
        if (bytes < LEAST) {
            throw TlsException.misbehaved(Violation.RECORD_SIZE_LIMIT_TOO_SMALL, bytes + " bytes");
        }
        return new RecordSizeLimit(bytes);
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void write(Writer out) {
        out.u16(bytes);
    }
}
