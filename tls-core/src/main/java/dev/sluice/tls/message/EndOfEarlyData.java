package dev.sluice.tls.message;

import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/** EndOfEarlyData (RFC 8446, Section 4.5): empty. */
public record EndOfEarlyData() implements HandshakeMessage {
    static final int TYPE = 5;

    static EndOfEarlyData read(Reader in) {
        return new EndOfEarlyData();
    }

    @Override
    public void write(Writer out) {}

    @Override
    public int type() {
        return TYPE;
    }
}
