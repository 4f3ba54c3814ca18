package dev.sluice.tls.extension;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/** pre_shared_key in a ServerHello (RFC 8446, Section 4.2.11): which of the offered keys is used, counted from 0. */
public record PreSharedKeyChoice(int index) implements Extension {

    static PreSharedKeyChoice read(Reader in) throws TlsException {
        return new PreSharedKeyChoice(in.u16());
    }

    @Override
    public int code() {
        return PreSharedKeyOffer.CODE;
    }

    @Override
    public void write(Writer out) {
        out.u16(index);
    }
}
