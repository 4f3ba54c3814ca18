package dev.sluice.tls.extension;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.util.List;

/** pre_shared_key in a ClientHello (RFC 8446, Section 4.2.11). Always the last extension. */
public record PreSharedKeyOffer(List<Identity> identities, List<Opaque> binders) implements Extension {
    public static final int CODE = 41;

    /** A key by its name, with the age of its ticket as the client hides it. */
    public record Identity(Opaque name, long obfuscatedTicketAge) {}

    public PreSharedKeyOffer {
        identities = List.copyOf(identities);
        binders = List.copyOf(binders);
    }

    /** How many bytes at the end of a ClientHello are the binders with their length. */
    public int lengthOfBinders() {
        return 2 + binders.stream().mapToInt(binder -> 1 + binder.length()).sum();
    }

    static PreSharedKeyOffer read(Reader in, Place place) throws TlsException {
        List<Identity> identities = in.vector16().nonEmptyList(item -> new Identity(item.opaque16(1), item.u32()));
        List<Opaque> binders = in.vector16().nonEmptyList(item -> item.opaque8(32));
        if (identities.size() != binders.size()) {
            throw Reader.malformed(identities.size() + " identities with " + binders.size() + " binders");
        }
        return new PreSharedKeyOffer(identities, binders);
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void write(Writer out) {
        out.vector16(list ->
                list.list(identities, (w, identity) -> w.opaque16(identity.name).u32(identity.obfuscatedTicketAge)));
        out.vector16(list -> list.list(binders, Writer::opaque8));
    }
}
