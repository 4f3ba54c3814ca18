package dev.sluice.tls.message;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/** KeyUpdate (RFC 8446, Section 4.6.3). */
public record KeyUpdate(boolean updateRequested) implements HandshakeMessage {
    static final int TYPE = 24;

    static KeyUpdate read(Reader in) throws TlsException {
        int request = in.u8();
        if (request > 1) {
            throw TlsException.misbehaved(Violation.BAD_KEY_UPDATE, "request_update " + request);
        }
        return new KeyUpdate(request == 1);
    }

    @Override
    public void write(Writer out) {
        out.u8(updateRequested ? 1 : 0);
    }

    @Override
    public int type() {
        return TYPE;
    }
}
