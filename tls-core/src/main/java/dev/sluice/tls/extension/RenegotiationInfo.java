package dev.sluice.tls.extension;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/**
 * renegotiation_info (RFC 5746, Section 3.2): what the Finished messages of the handshake before held, which ties the two together;
 * empty in the first.
 */
public record RenegotiationInfo(Opaque verifyData) implements Extension {
    public static final int CODE = 0xff01;

    /** The cipher suite that says the same as an empty one (RFC 5746, Section 3.3). */
    public static final int SCSV = 0x00ff;

    /** In the first handshake of a connection. */
    public static final RenegotiationInfo FIRST = new RenegotiationInfo(Opaque.EMPTY);

    static RenegotiationInfo read(Reader in, Place place) throws TlsException {
        return new RenegotiationInfo(in.opaque8(0));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void write(Writer out) {
        out.opaque8(verifyData);
    }
}
