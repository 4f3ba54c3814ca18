package dev.sluice.tls.message;

import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/** HelloRequest (RFC 5246, Section 7.4.1.1): empty. It never enters a transcript. */
public record HelloRequest() implements HandshakeMessage {
    static final int TYPE = 0;

    static HelloRequest read(Reader in) {
        return new HelloRequest();
    }

    @Override
    public void write(Writer out) {}

    @Override
    public int type() {
        return TYPE;
    }
}
