package dev.sluice.tls.extension;

import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Writer;

/** An extension that this library does not know, kept as it came; also what GREASE sends (RFC 8701). */
public record UnknownExtension(int code, Opaque data) implements Extension {
    @Override
    public void write(Writer out) {
        out.opaque(data);
    }
}
