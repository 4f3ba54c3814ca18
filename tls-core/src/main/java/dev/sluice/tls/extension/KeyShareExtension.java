package dev.sluice.tls.extension;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.util.List;

/** key_share (RFC 8446, Section 4.2.8): a client's shares, a server's answer, or the group that a retry asks for. */
public sealed interface KeyShareExtension extends Extension {
    int CODE = 51;

    /** A group by its code, and a public value in it. */
    record Entry(int group, Opaque keyExchange) {
        static Entry read(Reader in) throws TlsException {
            return new Entry(in.u16(), in.opaque16(1));
        }

        void write(Writer out) {
            out.u16(group).opaque16(keyExchange);
        }
    }

    record Offered(List<Entry> entries) implements KeyShareExtension {
        public Offered {
            entries = List.copyOf(entries);
        }

        @Override
        public void write(Writer out) {
            out.vector16(list -> list.list(entries, (w, entry) -> entry.write(w)));
        }
    }

    record Answered(Entry entry) implements KeyShareExtension {
        @Override
        public void write(Writer out) {
            entry.write(out);
        }
    }

    record Requested(int group) implements KeyShareExtension {
        @Override
        public void write(Writer out) {
            out.u16(group);
        }
    }

    static KeyShareExtension read(Reader in, Place place) throws TlsException {
        return switch (place) {
            case CLIENT_HELLO -> new Offered(in.vector16().list(Entry::read));
            case HELLO_RETRY_REQUEST -> new Requested(in.u16());
            default -> new Answered(Entry.read(in));
        };
    }

    @Override
    default int code() {
        return CODE;
    }
}
