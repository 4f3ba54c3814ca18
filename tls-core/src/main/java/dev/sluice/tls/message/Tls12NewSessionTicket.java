package dev.sluice.tls.message;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/**
 * NewSessionTicket of TLS 1.2 (RFC 5077, Section 3.3).
 *
 * @param lifetimeHint how many seconds the ticket lives; 0 says nothing
 * @param ticket empty if the server has none to give after all
 */
public record Tls12NewSessionTicket(long lifetimeHint, Opaque ticket) implements HandshakeMessage {
    static final int TYPE = 4;

    static Tls12NewSessionTicket read(Reader in) throws TlsException {
        return new Tls12NewSessionTicket(in.u32(), in.opaque16(0));
    }

    @Override
    public void write(Writer out) {
        out.u32(lifetimeHint).opaque16(ticket);
    }

    @Override
    public String name() {
        return "NewSessionTicket";
    }

    @Override
    public int type() {
        return TYPE;
    }
}
