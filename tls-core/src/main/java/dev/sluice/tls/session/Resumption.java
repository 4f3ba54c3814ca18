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
    private final boolean own;
    private final String context;

    private Resumption(
            Optional<TicketKeySource> keys,
            Optional<SessionStore> store,
            int tickets,
            Duration lifetime,
            boolean own,
            String context) {
        this.keys = keys;
        this.store = store;
        this.tickets = tickets;
        this.lifetime = lifetime;
        this.own = own;
        this.context = context;
    }

    /** Nobody resumes. */
    public static Resumption off() {
        return new Resumption(Optional.empty(), Optional.empty(), 0, USUAL, false, "");
    }

    /** Tickets under keys of this process, which change every half day. */
    public static Resumption byTickets() {
        return new Resumption(Optional.empty(), Optional.empty(), 2, USUAL, false, "");
    }

    /** Tickets under these keys. */
    public static Resumption byTickets(TicketKeySource keys) {
        return new Resumption(Optional.of(keys), Optional.empty(), 2, USUAL, false, "");
    }

    /** The same with other keys. */
    public Resumption keyedBy(TicketKeySource value) {
        return new Resumption(Optional.of(value), store, tickets, lifetime, own, context);
    }

    /** Sessions are kept in {@code store}, and each ticket serves once. */
    public Resumption in(SessionStore value) {
        return new Resumption(keys, Optional.of(value), tickets, lifetime, own, context);
    }

    /**
     * So many tickets after each full handshake, and one after a resumed one; at most 16. Clients that say how many they want
     * (RFC 9149) get that, but never more than this.
     */
    public Resumption withTickets(int count) {
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException("a handshake gives 1 to " + MOST + " tickets, not " + count);
        }
        return new Resumption(keys, store, count, lifetime, own, context);
    }

    /** Tickets are refused after this time, at most {@link #LONGEST}. */
    public Resumption withLifetime(Duration time) {
        if (!time.isPositive() || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a ticket lives for up to seven days, not " + time);
        }
        return new Resumption(keys, store, tickets, time, own, context);
    }

    /**
     * Names what these sessions are for, where keys are shared: servers resume each other's sessions under the same name only. Without
     * a name, sessions of clients that proved who they are are resumed only under keys that nobody else has, for another server may
     * trust other authorities: give servers the same name that verify clients alike, and another when that changes.
     */
    public Resumption inContext(String name) {
        return new Resumption(keys, store, tickets, lifetime, own, name);
    }

    /** With keys of its own where none were given; they change at least every half day. */
    public Resumption boundTo(Environment environment) {
        if (isOff() || keys.isPresent()) {
            return this;
        }
        Duration period = lifetime.compareTo(USUAL) < 0 ? lifetime : USUAL;
        TicketKeySource ring = TicketKeys.rotating(Objects.requireNonNull(environment), period);
        return new Resumption(Optional.of(ring), store, tickets, lifetime, true, context);
    }

    /** The same, to be bound to other keys of its own if it was bound to some. */
    public Resumption withoutOwnKeys() {
        return own ? new Resumption(Optional.empty(), store, tickets, lifetime, false, context) : this;
    }

    /** Whether its keys were made for it, so that nobody else has them. */
    public boolean hasOwnKeys() {
        return own;
    }

    /** The same, whose keys count as made for it: for a recording, where they were. */
    public Resumption asOwnKeys() {
        return new Resumption(keys, store, tickets, lifetime, true, context);
    }

    /** What these sessions are for, where keys are shared; empty without a name. */
    public String context() {
        return context;
    }

    /** Whether it may be relied on who a client is whose session is resumed: nobody else made it, or only those of one mind. */
    public boolean knowsClients() {
        return own || !context.isEmpty();
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
