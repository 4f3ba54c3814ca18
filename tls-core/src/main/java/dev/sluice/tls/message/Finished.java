package dev.sluice.tls.message;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/** Finished (RFC 8446, Section 4.4.4). Its length is the hash's, so it is the whole body. */
public record Finished(Opaque verifyData) implements HandshakeMessage {
    static final int TYPE = 20;

    static Finished read(Reader in) throws TlsException {
        return new Finished(in.rest());
    }

    @Override
    public void write(Writer out) {
        out.opaque(verifyData);
    }

    @Override
    public int type() {
        return TYPE;
    }
}
