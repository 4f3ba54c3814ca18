package dev.sluice.tls.extension;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.util.List;

/** supported_groups (RFC 8446, Section 4.2.7), by code, most wanted first. */
public record SupportedGroups(List<Integer> groups) implements Extension {
    public static final int CODE = 10;

    public SupportedGroups {
        groups = List.copyOf(groups);
    }

    static SupportedGroups read(Reader in, Place place) throws TlsException {
        return new SupportedGroups(in.vector16().nonEmptyList(Reader::u16));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void write(Writer out) {
        out.vector16(list -> list.list(groups, Writer::u16));
    }
}
