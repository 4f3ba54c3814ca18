package dev.sluice.tls.message;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/** ClientKeyExchange of ECDHE (RFC 8422, Section 5.7): the client's share. */
public record ClientKeyExchange(Opaque share) implements HandshakeMessage {
    static final int TYPE = 16;

    static ClientKeyExchange read(Reader in) throws TlsException {
        return new ClientKeyExchange(in.opaque8(1));
    }

    @Override
    public void write(Writer out) {
        out.opaque8(share);
    }

    @Override
    public int type() {
        return TYPE;
    }
}
