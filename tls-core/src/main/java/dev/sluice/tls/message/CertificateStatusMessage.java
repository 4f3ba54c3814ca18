package dev.sluice.tls.message;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.extension.CertificateStatus;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/** CertificateStatus (RFC 6066, Section 8): the OCSP response for the server's leaf, as the responder made it. */
public record CertificateStatusMessage(Opaque response) implements HandshakeMessage {
    static final int TYPE = 22;

    static CertificateStatusMessage read(Reader in) throws TlsException {
        int type = in.u8();
        if (type != CertificateStatus.OCSP) {
            throw Reader.malformed("a certificate status of type " + type);
        }
        return new CertificateStatusMessage(in.opaque24(1));
    }

    @Override
    public void write(Writer out) {
        out.u8(CertificateStatus.OCSP).opaque24(response);
    }

    @Override
    public String name() {
        return "CertificateStatus";
    }

    @Override
    public int type() {
        return TYPE;
    }
}
