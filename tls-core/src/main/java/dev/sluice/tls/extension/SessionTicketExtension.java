package dev.sluice.tls.extension;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/**
 * session_ticket of TLS 1.2 (RFC 5077, Section 3.2): a client's ticket, or empty where a client would take one or a server is going
 * to give one.
 */
public record SessionTicketExtension(Opaque ticket) implements Extension {
    public static final int CODE = 35;

    public static final SessionTicketExtension EMPTY = new SessionTicketExtension(Opaque.EMPTY);

    static SessionTicketExtension read(Reader in, Place place) throws TlsException {
        // What a server says is empty; anything more is left over, which is an error.
        return place == Place.CLIENT_HELLO ? new SessionTicketExtension(in.rest()) : EMPTY;
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void write(Writer out) {
        out.opaque(ticket);
    }
}
