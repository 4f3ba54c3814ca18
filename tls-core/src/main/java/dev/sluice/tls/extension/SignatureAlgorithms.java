package dev.sluice.tls.extension;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.util.List;

/** signature_algorithms (RFC 8446, Section 4.2.3), by code: what the sender verifies in handshakes and, without signature_algorithms_cert, in certificates. */
public record SignatureAlgorithms(List<Integer> schemes) implements Extension {
    public static final int CODE = 13;

    public SignatureAlgorithms {
        schemes = List.copyOf(schemes);
    }

    static SignatureAlgorithms read(Reader in, Place place) throws TlsException {
        return new SignatureAlgorithms(in.vector16().nonEmptyList(Reader::u16));
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
