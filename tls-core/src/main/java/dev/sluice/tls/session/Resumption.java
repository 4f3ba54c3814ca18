package dev.sluice.tls.session;

import dev.sluice.tls.config.Environment;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a server lets clients resume (RFC 8446, Section 2.2). Immutable.
 *
 * <p>By default with tickets under keys of this process, two for each handshake, for half a day.
 */
public final class Resumption {
    /** The longest that a ticket may live (RFC 8446, Section 4.6.1). */
    public static final Duration LONGEST = Duration.ofDays(7);

    private static final Duration USUAL = Duration.ofHours(12);
    private static final int MOST = 16;

    private final Optional<TicketKeySource> keys;
    private final Optional<SessionStore> store;
    private final int tickets;
    private final Duration lifetime;

    private Resumption(Optional<TicketKeySource> keys, Optional<SessionStore> store, int tickets, Duration lifetime) {
        this.keys = keys;
        this.store = store;
        this.tickets = tickets;
        this.lifetime = lifetime;
    }

    /** Nobody resumes. */
    public static Resumption off() {
        return new Resumption(Optional.empty(), Optional.empty(), 0, USUAL);
    }

    /** Tickets under keys of this process, which change every half day. */
    public static Resumption byTickets() {
        return new Resumption(Optional.empty(), Optional.empty(), 2, USUAL);
    }

    /** Tickets under these keys. */
    public static Resumption byTickets(TicketKeySource keys) {
        return new Resumption(Optional.of(keys), Optional.empty(), 2, USUAL);
    }

    /** The same with other keys. */
    public Resumption keyedBy(TicketKeySource value) {
        return new Resumption(Optional.of(value), store, tickets, lifetime);
    }

    /** Sessions are kept in {@code store}, and each ticket serves once. */
    public Resumption in(SessionStore value) {
        return new Resumption(keys, Optional.of(value), tickets, lifetime);
    }

    /**
     * So many tickets after each full handshake, and one after a resumed one; at most 16. Clients that say how many they want
     * (RFC 9149) get that, but never more than this.
     */
    public Resumption withTickets(int count) {
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException("a handshake gives 1 to " + MOST + " tickets, not " + count);
        }
        return new Resumption(keys, store, count, lifetime);
    }

    /** Tickets are refused after this time, at most {@link #LONGEST}. */
    public Resumption withLifetime(Duration time) {
        if (!time.isPositive() || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a ticket lives for up to seven days, not " + time);
        }
        return new Resumption(keys, store, tickets, time);
    }

    /** With keys of its own where none were given. */
    public Resumption boundTo(Environment environment) {
        Objects.requireNonNull(environment);
        return isOff() || keys.isPresent()
                ? this
                : new Resumption(Optional.of(TicketKeys.rotating(environment, lifetime)), store, tickets, lifetime);
    }

    /** The same, to be bound to keys of its own again where none were given. */
    public Resumption withoutOwnKeys() {
        return keys.isPresent() && !keys.get().isShared()
                ? new Resumption(Optional.empty(), store, tickets, lifetime)
                : this;
    }

    /** Whether tickets may be opened outside this process. */
    boolean isShared() {
        return keys.isPresent() && keys.get().isShared();
    }

    public boolean isOff() {
        return tickets == 0;
    }

    /** The keys, once bound. */
    public Optional<TicketKeySource> keys() {
        return keys;
    }

    public Optional<SessionStore> store() {
        return store;
    }

    /** How many tickets follow a full handshake. */
    public int tickets() {
        return tickets;
    }

    public Duration lifetime() {
        return lifetime;
    }

    @Override
    public String toString() {
        return isOff()
                ? "Resumption[off]"
                : "Resumption[" + tickets + " tickets for " + lifetime + (store.isPresent() ? ", stored]" : "]");
    }
}
