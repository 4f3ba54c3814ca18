package dev.sluice.tls.extension;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.util.List;

/** signature_algorithms_cert (RFC 8446, Section 4.2.3), by code: what the sender verifies in certificates. */
public record SignatureAlgorithmsCert(List<Integer> schemes) implements Extension {
    public static final int CODE = 50;

    public SignatureAlgorithmsCert {
        schemes = List.copyOf(schemes);
    }

    static SignatureAlgorithmsCert read(Reader in, Place place) throws TlsException {
        return new SignatureAlgorithmsCert(in.vector16().nonEmptyList(Reader::u16));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void write(Writer out) {
        out.vector16(list -> list.list(schemes, Writer::u16));
    }
}
