package dev.sluice.tls.extension;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/** ticket_request (RFC 9149, Section 3). */
public sealed interface TicketRequestExtension extends Extension {
    int CODE = 58;

    static TicketRequestExtension read(Reader in, Place place) throws TlsException {
        return place == Place.CLIENT_HELLO ? new Asked(in.u8(), in.u8()) : new Expected(in.u8());
    }

    @Override
    default int code() {
        return CODE;
    }

    /** In ClientHello: how many tickets the client wants after a new session, and after a resumed one. */
    record Asked(int forNew, int forResumed) implements TicketRequestExtension {
        @Override
        public void write(Writer out) {
            out.u8(forNew).u8(forResumed);
        }
    }

    /** In EncryptedExtensions: how many it will get. */
    record Expected(int count) implements TicketRequestExtension {
        @Override
        public void write(Writer out) {
            out.u8(count);
        }
    }
}
