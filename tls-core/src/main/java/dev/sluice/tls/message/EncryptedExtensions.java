package dev.sluice.tls.message;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.Place;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/** EncryptedExtensions (RFC 8446, Section 4.3.1). */
public record EncryptedExtensions(Extensions extensions) implements HandshakeMessage {
    static final int TYPE = 8;

    static EncryptedExtensions read(Reader in) throws TlsException {
        return new EncryptedExtensions(Extensions.read(in, Place.ENCRYPTED_EXTENSIONS));
    }

    @Override
    public void write(Writer out) {
        extensions.write(out);
    }

    @Override
    public int type() {
        return TYPE;
    }
}
