package dev.sluice.tls.extension;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** server_name (RFC 6066, Section 3): the host name in a ClientHello; empty in a server's answer. */
public record ServerNameExtension(Optional<String> hostName) implements Extension {
    public static final int CODE = 0;

    private static final int HOST_NAME = 0;

    static ServerNameExtension read(Reader in, Place place) throws TlsException {
        if (place != Place.CLIENT_HELLO) {
            return new ServerNameExtension(Optional.empty());
        }
        Reader names = in.vector16();
        if (names.u8() != HOST_NAME) {
            throw Reader.malformed("server_name holds another type than host_name");
        }
        Opaque name = names.opaque16(1);
        // One name of a type at most, and there is only one type.
        names.end();
        return new ServerNameExtension(Optional.of(new String(name.toArray(), StandardCharsets.ISO_8859_1)));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void write(Writer out) {
        hostName.ifPresent(name -> out.vector16(
                list -> list.u8(HOST_NAME).vector16(w -> w.bytes(name.getBytes(StandardCharsets.ISO_8859_1)))));
    }
}
