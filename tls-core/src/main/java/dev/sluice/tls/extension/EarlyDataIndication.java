package dev.sluice.tls.extension;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.util.OptionalLong;

/** early_data (RFC 8446, Section 4.2.10): empty, but in a NewSessionTicket the number of bytes a client may send. */
public record EarlyDataIndication(OptionalLong maximum) implements Extension {
    public static final int CODE = 42;

    static EarlyDataIndication read(Reader in, Place place) throws TlsException {
        return new EarlyDataIndication(
                place == Place.NEW_SESSION_TICKET ? OptionalLong.of(in.u32()) : OptionalLong.empty());
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void write(Writer out) {
        maximum.ifPresent(out::u32);
    }
}
