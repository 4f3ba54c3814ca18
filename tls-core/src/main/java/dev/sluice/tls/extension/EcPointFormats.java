package dev.sluice.tls.extension;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.util.List;

/** ec_point_formats (RFC 8422, Section 5.1.2). The uncompressed one is all there is, and must be among them. */
public record EcPointFormats(List<Integer> formats) implements Extension {
    public static final int CODE = 11;

    /** The one that is sent. */
    public static final EcPointFormats UNCOMPRESSED = new EcPointFormats(List.of(0));

    public EcPointFormats {
        formats = List.copyOf(formats);
    }

    /** Whether points as TLS 1.3 has them are understood. */
    public boolean includesUncompressed() {
        return formats.contains(0);
    }

    static EcPointFormats read(Reader in, Place place) throws TlsException {
        return new EcPointFormats(in.vector8().nonEmptyList(Reader::u8));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void write(Writer out) {
        out.vector8(list -> list.list(formats, Writer::u8));
    }
}
