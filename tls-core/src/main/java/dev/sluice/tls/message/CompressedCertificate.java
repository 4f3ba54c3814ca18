package dev.sluice.tls.message;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/** CompressedCertificate (RFC 8879, Section 4), in the place of a Certificate that has {@code length} bytes, header not included. */
public record CompressedCertificate(int algorithm, int length, Opaque compressed) implements HandshakeMessage {
    static final int TYPE = 25;

    static CompressedCertificate read(Reader in) throws TlsException {
        return new CompressedCertificate(in.u16(), in.u24(), in.opaque24(1));
    }

    @Override
    public void write(Writer out) {
        out.u16(algorithm).u24(length).opaque24(compressed);
    }

    @Override
    public int type() {
        return TYPE;
    }
}
