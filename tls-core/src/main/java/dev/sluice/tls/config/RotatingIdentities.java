package dev.sluice.tls.config;

import dev.sluice.tls.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Identities that are replaced while connections live. A handshake sees the old ones or the new ones, never some of each; a
 * connection keeps what it was made with. The first ones are of epoch 1, and each replacement begins the next, which
 * {@link dev.sluice.tls.NegotiatedParameters#identityEpoch()} tells. For any thread; nothing here waits.
 *
 * <p>{@link IdentityFiles} does this for files.
 */
public final class RotatingIdentities implements IdentitySource {
    private final Function<List<Identity>, IdentitySource> choice;
    private final AtomicReference<Current> current;

    private RotatingIdentities(List<Identity> first, Function<List<Identity>, IdentitySource> choice) {
        this.choice = Objects.requireNonNull(choice);
        this.current = new AtomicReference<>(make(1, first));
    }

    /** What handshakes begin with. Not a record: identities reach keys. */
    private static final class Current {
        private final long epoch;
        private final List<Identity> identities;
        private final IdentitySource source;

        Current(long epoch, List<Identity> identities, IdentitySource source) {
            this.epoch = epoch;
            this.identities = identities;
            this.source = source;
        }
    }

    /** Begins with these, of which each peer sees the first that it accepts, by the rules of {@link IdentitySelection}. */
    public static RotatingIdentities of(Identity... first) {
        return of(List.of(first), RotatingIdentities::select);
    }

    /**
     * Begins with these.
     *
     * @param choice how one of them is chosen; called for each epoch with the identities of it
     */
    public static RotatingIdentities of(List<Identity> first, Function<List<Identity>, IdentitySource> choice) {
        return new RotatingIdentities(first, choice);
    }

    static IdentitySource select(List<Identity> identities) {
        return IdentitySelection.of(identities.toArray(new Identity[0]));
    }

    private Current make(long epoch, List<Identity> identities) {
        if (identities.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to show without at least one identity");
        }
        List<Identity> numbered =
                identities.stream().map(identity -> identity.ofEpoch(epoch)).toList();
        return new Current(epoch, numbered, choice.apply(numbered));
    }

    /** Shows these from here on; the epoch that begins. */
    public long replace(Identity... identities) {
        return replace(List.of(identities));
    }

    /** Shows these from here on; the epoch that begins. */
    public long replace(List<Identity> identities) {
        return current.updateAndGet(before -> make(before.epoch + 1, identities)).epoch;
    }

    @Override
    public Operation<Optional<Identity>> choose(IdentityRequest request) {
        return current.get().source.choose(request);
    }

    /** How many times identities were put in use. */
    @Override
    public long epoch() {
        return current.get().epoch;
    }

    @Override
    public List<CertificateType> certificateTypes() {
        return current.get().source.certificateTypes();
    }

    /** What is in use. */
    public List<Identity> identities() {
        return current.get().identities;
    }

    /** Of each identity in use the certificate of its chain that expires first, if that is soon. */
    public List<Expiry> expiringWithin(Duration time, Instant now) {
        return Expiry.within(time, now, identities().stream().flatMap(identity -> firstExpiry(identity).stream()));
    }

    /** A key without certificates does not expire. */
    private static Optional<Expiry> firstExpiry(Identity identity) {
        return identity.chain().stream().map(Expiry::of).min(Comparator.comparing(Expiry::at));
    }

    @Override
    public String toString() {
        return "RotatingIdentities[epoch " + epoch() + ", " + identities() + "]";
    }
}
