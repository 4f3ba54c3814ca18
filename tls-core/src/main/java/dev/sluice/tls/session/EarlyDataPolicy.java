package dev.sluice.tls.session;

import java.time.Duration;
import java.util.Objects;

/**
 * On what conditions a server accepts early data (RFC 8446, Section 8): so much of it, fresh, and never the same twice. Immutable.
 */
public final class EarlyDataPolicy {
    /** How far a ticket's age may be from what it should be. */
    public static final Duration WINDOW = Duration.ofSeconds(10);

    private final int maximum;
    private final ReplayGuard guard;

    private EarlyDataPolicy(int maximum, ReplayGuard guard) {
        this.maximum = maximum;
        this.guard = guard;
    }

    /** At most {@code bytes} after a ClientHello, each accepted once by the word of {@code guard}. */
    public static EarlyDataPolicy upTo(int bytes, ReplayGuard guard) {
        if (bytes < 1) {
            throw new IllegalArgumentException(
                    "early data of " + bytes + " bytes: leave earlyData(…) out to accept none");
        }
        return new EarlyDataPolicy(bytes, Objects.requireNonNull(guard));
    }

    /** How many bytes a ticket allows. */
    public int maximum() {
        return maximum;
    }

    public ReplayGuard guard() {
        return guard;
    }

    /**
     * Refuses a guard that cannot see all that must be seen.
     *
     * @throws IllegalStateException if tickets can be used at servers that the guard knows nothing of, or if there are none
     */
    public void requireFit(Resumption resumption) {
        if (resumption.isOff()) {
            throw new IllegalStateException("early data needs tickets: let clients resume");
        }
        if (resumption.isShared() && !guard.isShared()) {
            throw new IllegalStateException(
                    "the ticket keys can be shared with other servers, so the guard against replays must be too: "
                            + "early data accepted here could be sent to another server again");
        }
    }

    @Override
    public String toString() {
        return "EarlyDataPolicy[" + maximum + " bytes]";
    }
}
