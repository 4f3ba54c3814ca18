package dev.sluice.tls.extension;

import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/** post_handshake_auth (RFC 8446, Section 4.2.6): empty. */
public record PostHandshakeAuth() implements Extension {
    public static final int CODE = 49;

    static PostHandshakeAuth read(Reader in, Place place) {
        return new PostHandshakeAuth();
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void write(Writer out) {}
}
