package dev.sluice.tls.extension;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.util.List;

/** compress_certificate (RFC 8879, Section 3): the ways of compression, by code, in which the other side may send its certificate. */
public record CompressCertificate(List<Integer> algorithms) implements Extension {
    public static final int CODE = 27;

    public CompressCertificate {
        algorithms = List.copyOf(algorithms);
    }

    static CompressCertificate read(Reader in, Place place) throws TlsException {
        return new CompressCertificate(in.vector8().nonEmptyList(Reader::u16));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void write(Writer out) {
        out.vector8(list -> list.list(algorithms, Writer::u16));
    }
}
