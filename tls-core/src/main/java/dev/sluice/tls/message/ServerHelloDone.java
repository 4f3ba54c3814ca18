package dev.sluice.tls.message;

import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/** ServerHelloDone (RFC 5246, Section 7.4.5): empty. */
public record ServerHelloDone() implements HandshakeMessage {
    static final int TYPE = 14;

    static ServerHelloDone read(Reader in) {
        return new ServerHelloDone();
    }

    @Override
    public void write(Writer out) {}

    @Override
    public int type() {
        return TYPE;
    }
}
