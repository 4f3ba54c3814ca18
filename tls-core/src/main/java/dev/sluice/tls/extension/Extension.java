package dev.sluice.tls.extension;

import dev.sluice.tls.wire.Writer;

/** An extension as it stands in one message: its code and how its body is written. Reading is in {@link ExtensionTable}. */
public interface Extension {

    /** The code in IANA's registry. */
    int code();

    /** Writes extension_data, without its length. */
    void write(Writer out);
}
