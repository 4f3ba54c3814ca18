package dev.sluice.tls.handshake;

import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.extension.Extension;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.MaxFragmentLength;
import dev.sluice.tls.extension.RecordSizeLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How large a record's plaintext may be each way, in TLS 1.3 with the content's type and padding: what both hellos say
 * (RFC 8449, Section 4; RFC 6066, Section 4).
 */
public record RecordSizes(int sending, int receiving) {

    /**
     * What a client says of its limit in a hello that settles on {@code newest} at best. Servers that know only
     * max_fragment_length hear of a small limit by that.
     */
    public static List<Extension> offered(ConnectionSettings settings, ProtocolVersion newest) {
        List<Extension> offer = new ArrayList<>();
        offer.add(own(settings, newest));
        int limit = settings.recordSizeLimit();
        if (limit >= MaxFragmentLength.LEAST && limit <= MaxFragmentLength.MOST) {
            offer.add(new MaxFragmentLength(Integer.highestOneBit(limit)));
        }
        return offer;
    }

    /** What a server says to {@code hello}; the older extension counts only without the newer one. */
    public static Optional<Extension> answer(ConnectionSettings settings, ProtocolVersion version, Extensions hello) {
        if (hello.contains(RecordSizeLimit.CODE)) {
            return Optional.of(own(settings, version));
        }
        return hello.find(MaxFragmentLength.class).map(asked -> asked);
    }

    private static RecordSizeLimit own(ConnectionSettings settings, ProtocolVersion version) {
        return new RecordSizeLimit(Math.min(settings.recordSizeLimit(), maximum(version)));
    }

    /** What holds once this side said {@code own} and the other {@code theirs}, one of them an answer to the other. */
    public static RecordSizes agreed(ProtocolVersion version, Extensions own, Extensions theirs) {
        int maximum = maximum(version);
        Optional<RecordSizeLimit> sending = theirs.find(RecordSizeLimit.class);
        Optional<RecordSizeLimit> receiving = own.find(RecordSizeLimit.class);
        if (sending.isPresent() && receiving.isPresent()) {
            return new RecordSizes(
                    Math.min(sending.get().bytes(), maximum),
                    Math.min(receiving.get().bytes(), maximum));
        }
        Optional<MaxFragmentLength> both =
                own.find(MaxFragmentLength.class).filter(length -> theirs.contains(MaxFragmentLength.CODE));
        // RFC 8446, Section 5.4 counts the type, RFC 6066 does not know it: we send by the one and take by the other.
        return both.map(length -> new RecordSizes(length.bytes(), length.bytes() + maximum(version) - (1 << 14)))
                .orElse(new RecordSizes(maximum, maximum));
    }

    /** A server answers by one of the two, and repeats the older one as it was (RFC 8449, Section 5; RFC 6066, Section 4). */
    public static void checkAnswer(Extensions hello, Extensions answer) throws TlsException {
        Optional<MaxFragmentLength> length = answer.find(MaxFragmentLength.class);
        if (length.isPresent()
                && (answer.contains(RecordSizeLimit.CODE) || !length.equals(hello.find(MaxFragmentLength.class)))) {
            throw TlsException.misbehaved(
                    Violation.BAD_MAX_FRAGMENT_LENGTH, length.get().bytes() + " bytes");
        }
    }

    private static int maximum(ProtocolVersion version) {
        return switch (version) {
            case TLS13 -> (1 << 14) + 1;
            case TLS12 -> 1 << 14;
        };
    }
}
