package dev.sluice.tls.extension;

import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/** extended_master_secret (RFC 7627, Section 5.1): empty. */
public record ExtendedMasterSecret() implements Extension {
    public static final int CODE = 23;

    static ExtendedMasterSecret read(Reader in, Place place) {
        return new ExtendedMasterSecret();
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void write(Writer out) {}
}
