package dev.sluice.tls.message;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.Place;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/** CertificateRequest (RFC 8446, Section 4.3.2). */
public record CertificateRequest(Opaque context, Extensions extensions) implements HandshakeMessage {
    static final int TYPE = 13;

    static CertificateRequest read(Reader in) throws TlsException {
        return new CertificateRequest(in.opaque8(0), Extensions.read(in, Place.CERTIFICATE_REQUEST));
    }

    @Override
    public void write(Writer out) {
        out.opaque8(context);
        extensions.write(out);
    }

    @Override
    public int type() {
        return TYPE;
    }
}
