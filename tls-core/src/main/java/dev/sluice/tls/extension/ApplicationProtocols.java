package dev.sluice.tls.extension;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** application_layer_protocol_negotiation (RFC 7301, Section 3.1): the client's list, or the server's one choice. */
public record ApplicationProtocols(List<String> names) implements Extension {
    public static final int CODE = 16;

    public ApplicationProtocols {
        names = List.copyOf(names);
    }

    static ApplicationProtocols read(Reader in, Place place) throws TlsException {
        List<String> names =
                in.vector16().nonEmptyList(item -> new String(item.opaque8(1).toArray(), StandardCharsets.ISO_8859_1));
        if (place != Place.CLIENT_HELLO && names.size() != 1) {
            throw Reader.malformed("the server's choice names " + names.size() + " protocols");
        }
        return new ApplicationProtocols(names);
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void write(Writer out) {
        out.vector16(list -> list.list(
                names, (w, name) -> w.vector8(item -> item.bytes(name.getBytes(StandardCharsets.ISO_8859_1)))));
    }
}
