package dev.sluice.tls.extension;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/** cookie (RFC 8446, Section 4.2.2): set by HelloRetryRequest and returned as it is. */
public record Cookie(Opaque value) implements Extension {
    public static final int CODE = 44;

    static Cookie read(Reader in, Place place) throws TlsException {
        return new Cookie(in.opaque16(1));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void write(Writer out) {
        out.opaque16(value);
    }
}
