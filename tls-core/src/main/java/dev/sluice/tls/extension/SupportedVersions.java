package dev.sluice.tls.extension;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.util.List;

/** supported_versions (RFC 8446, Section 4.2.1), by code: a client's list, or a server's choice. */
public sealed interface SupportedVersions extends Extension {
    int CODE = 43;

    record Offered(List<Integer> versions) implements SupportedVersions {
        public Offered {
            versions = List.copyOf(versions);
        }

        @Override
        public void write(Writer out) {
            out.vector8(list -> list.list(versions, Writer::u16));
        }
    }

    record Selected(int version) implements SupportedVersions {
        @Override
        public void write(Writer out) {
            out.u16(version);
        }
    }

    static SupportedVersions read(Reader in, Place place) throws TlsException {
        return place == Place.CLIENT_HELLO
                ? new Offered(in.vector8().nonEmptyList(Reader::u16))
                : new Selected(in.u16());
    }

    @Override
    default int code() {
        return CODE;
    }
}
