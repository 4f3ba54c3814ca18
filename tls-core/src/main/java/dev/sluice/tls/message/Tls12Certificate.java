package dev.sluice.tls.message;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.util.List;

/** Certificate of TLS 1.2 (RFC 5246, Section 7.4.2): a chain of X.509 certificates in DER, leaf first, and nothing beside them. */
public record Tls12Certificate(List<Opaque> certificates) implements HandshakeMessage {
    public Tls12Certificate {
        certificates = List.copyOf(certificates);
    }

    static Tls12Certificate read(Reader in) throws TlsException {
        return new Tls12Certificate(in.vector24().list(list -> list.opaque24(1)));
    }

    @Override
    public void write(Writer out) {
        out.vector24(list -> list.list(certificates, Writer::opaque24));
    }

    @Override
    public String name() {
        return "Certificate";
    }

    @Override
    public int type() {
        return CertificateMessage.TYPE;
    }
}
