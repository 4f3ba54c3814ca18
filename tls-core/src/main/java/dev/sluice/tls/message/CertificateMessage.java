package dev.sluice.tls.message;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.Place;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.util.List;

/** Certificate (RFC 8446, Section 4.4.2): a chain of X.509 certificates in DER, leaf first. */
public record CertificateMessage(Opaque context, List<Entry> entries) implements HandshakeMessage {
    static final int TYPE = 11;

    /** A certificate and what was stapled to it. */
    public record Entry(Opaque certificate, Extensions extensions) {
        static Entry read(Reader in) throws TlsException {
            return new Entry(in.opaque24(1), Extensions.read(in, Place.CERTIFICATE));
        }

        void write(Writer out) {
            out.opaque24(certificate);
            extensions.write(out);
        }
    }

    public CertificateMessage {
        entries = List.copyOf(entries);
    }

    /** Reads a body that came in another message. */
    public static CertificateMessage read(byte[] body) throws TlsException {
        Reader in = Reader.of(body);
        CertificateMessage read = read(in);
        in.end();
        return read;
    }

    static CertificateMessage read(Reader in) throws TlsException {
        return new CertificateMessage(in.opaque8(0), in.vector24().list(Entry::read));
    }

    @Override
    public void write(Writer out) {
        out.opaque8(context).vector24(list -> list.list(entries, (w, entry) -> entry.write(w)));
    }

    @Override
    public String name() {
        return "Certificate";
    }

    @Override
    public int type() {
        return TYPE;
    }
}
