package dev.sluice.tls.message;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/** CertificateVerify (RFC 8446, Section 4.4.3): the scheme by its code, and the signature over the transcript. */
public record CertificateVerify(int algorithm, Opaque signature) implements HandshakeMessage {
    static final int TYPE = 15;

    static CertificateVerify read(Reader in) throws TlsException {
        return new CertificateVerify(in.u16(), in.opaque16(0));
    }

    @Override
    public void write(Writer out) {
        out.u16(algorithm).opaque16(signature);
    }

    @Override
    public int type() {
        return TYPE;
    }
}
