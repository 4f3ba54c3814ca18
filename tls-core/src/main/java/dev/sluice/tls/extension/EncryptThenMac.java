package dev.sluice.tls.extension;

import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/** encrypt_then_mac (RFC 7366, Section 2): empty. */
public record EncryptThenMac() implements Extension {
    public static final int CODE = 22;

    static EncryptThenMac read(Reader in, Place place) {
        return new EncryptThenMac();
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void write(Writer out) {}
}
