package dev.sluice.tls.extension;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The extensions of one message in their order, each code at most once. */
public record Extensions(List<Extension> list) {
    public static final Extensions NONE = new Extensions(List.of());

    public Extensions {
        list = List.copyOf(list);
    }

    public static Extensions of(Extension... extensions) {
        return new Extensions(List.of(extensions));
    }

    /** Reads {@code Extension extensions<0..2^16-1>} as it stands in {@code place}. */
    public static Extensions read(Reader in, Place place) throws TlsException {
        Reader vector = in.vector16();
        List<Extension> list = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        while (!vector.isEmpty()) {
            int code = vector.u16();
            if (!seen.add(code)) {
                throw TlsException.misbehaved(Violation.DUPLICATE_EXTENSION, "extension " + code);
            }
            Reader body = vector.vector16();
            list.add(ExtensionTable.read(code, place, body));
            body.end();
            if (code == PreSharedKeyOffer.CODE && !vector.isEmpty() && place == Place.CLIENT_HELLO) {
                throw TlsException.misbehaved(Violation.PRE_SHARED_KEY_NOT_LAST);
            }
        }
        return new Extensions(list);
    }

    /** Writes the vector with its length. */
    public void write(Writer out) {
        out.vector16(vector ->
                vector.list(list, (w, extension) -> w.u16(extension.code()).vector16(extension::write)));
    }

    /** Every one that we know may stand in {@code place}, which is checked here where reading does not. */
    public void requirePlace(Place place) throws TlsException {
        for (Extension extension : list) {
            ExtensionTable.requirePlace(extension.code(), place);
        }
    }

    /** The one of this type, if it is here. */
    public <T extends Extension> Optional<T> find(Class<T> type) {
        for (Extension extension : list) {
            if (type.isInstance(extension)) {
                return Optional.of(type.cast(extension));
            }
        }
        return Optional.empty();
    }

    /** The one of this type, whose absence is the peer's fault. */
    public <T extends Extension> T require(Class<T> type, String name) throws TlsException {
        Optional<T> found = find(type);
        if (found.isEmpty()) {
            throw TlsException.misbehaved(Violation.MISSING_EXTENSION, name);
        }
        return found.get();
    }

    /** The same but for those of this type. */
    public Extensions without(Class<? extends Extension> type) {
        return new Extensions(
                list.stream().filter(extension -> !type.isInstance(extension)).toList());
    }

    public boolean contains(int code) {
        return list.stream().anyMatch(extension -> extension.code() == code);
    }

    /**
     * Every code here must be among those of {@code offer}: an answer to nothing is an error (RFC 8446, Section 4.2), and so is
     * one to GREASE (RFC 8701, Section 3.1).
     */
    public void requireOfferedIn(Extensions offer) throws TlsException {
        for (Extension extension : list) {
            boolean grease = (extension.code() & 0x0f0f) == 0x0a0a;
            if (grease || !offer.contains(extension.code())) {
                throw TlsException.misbehaved(Violation.UNSOLICITED_EXTENSION, "extension " + extension.code());
            }
        }
    }
}
