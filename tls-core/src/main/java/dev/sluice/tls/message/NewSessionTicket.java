package dev.sluice.tls.message;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.Place;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/** NewSessionTicket (RFC 8446, Section 4.6.1); the lifetime is in seconds. */
public record NewSessionTicket(long lifetime, long ageAdd, Opaque nonce, Opaque ticket, Extensions extensions)
        implements HandshakeMessage {
    static final int TYPE = 4;

    static NewSessionTicket read(Reader in) throws TlsException {
        return new NewSessionTicket(
                in.u32(), in.u32(), in.opaque8(0), in.opaque16(1), Extensions.read(in, Place.NEW_SESSION_TICKET));
    }

    @Override
    public void write(Writer out) {
        out.u32(lifetime).u32(ageAdd).opaque8(nonce).opaque16(ticket);
        extensions.write(out);
    }

    @Override
    public int type() {
        return TYPE;
    }
}
