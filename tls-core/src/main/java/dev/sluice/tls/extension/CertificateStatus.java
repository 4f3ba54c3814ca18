package dev.sluice.tls.extension;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/**
 * status_request: the wish for an OCSP response, and the response stapled to a certificate (RFC 6066, Section 8; RFC 8446,
 * Section 4.4.2.1).
 */
public sealed interface CertificateStatus extends Extension {
    int CODE = 5;
    int OCSP = 1;

    /** The client's wish in ClientHello: from any responder, with no extensions. */
    record AskedByClient() implements CertificateStatus {
        @Override
        public void write(Writer out) {
            out.u8(OCSP).u16(0).u16(0);
        }
    }

    /** The server's wish in CertificateRequest, which is empty. */
    record AskedByServer() implements CertificateStatus {
        @Override
        public void write(Writer out) {}
    }

    /** A TLS 1.2 server's word that CertificateStatus may follow, which is empty. */
    record Promised() implements CertificateStatus {
        @Override
        public void write(Writer out) {}
    }

    /** The response beside its certificate, as the responder made it. */
    record Stapled(Opaque response) implements CertificateStatus {
        @Override
        public void write(Writer out) {
            out.u8(OCSP).opaque24(response);
        }
    }

    static Extension read(Reader in, Place place) throws TlsException {
        return switch (place) {
            case CERTIFICATE -> stapled(in);
            case CERTIFICATE_REQUEST -> new AskedByServer();
            case TLS12_SERVER_HELLO -> new Promised();
            default -> asked(in);
        };
    }

    /**
     * Which responders a client trusts is not our business: there is one response, or none. Another kind of status is unknown to
     * us, as other extensions are.
     */
    private static Extension asked(Reader in) throws TlsException {
        Opaque whole = in.rest();
        Reader request = Reader.of(whole.toArray(), 0);
        if (request.u8() != OCSP) {
            return new UnknownExtension(CODE, whole);
        }
        request.vector16().rest();
        request.vector16().rest();
        request.end();
        return new AskedByClient();
    }

    private static CertificateStatus stapled(Reader in) throws TlsException {
        int type = in.u8();
        if (type != OCSP) {
            throw Reader.malformed("a certificate status of type " + type);
        }
        return new Stapled(in.opaque24(1));
    }

    @Override
    default int code() {
        return CODE;
    }
}
