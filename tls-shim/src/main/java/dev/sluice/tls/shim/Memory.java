package dev.sluice.tls.shim;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import dev.sluice.tls.config.Environment;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.session.ClientSession;
import dev.sluice.tls.session.ClientSessions;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.ReplayGuard;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.SessionStore;
import dev.sluice.tls.session.TicketKey;
import dev.sluice.tls.session.TicketKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What the connections of one invocation share: the time, a server's keys, a client's session. */
final class Memory implements ClientSessions, AutoCloseable {
    /** How much early data the runner finds to be too much is one byte more than this. */
    private static final int MOST_EARLY_DATA = 14336;

    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private final Environment environment = new Environment(
            () -> Instant.now().plus(ahead.get()),
            System::nanoTime,
            Environment.system().random());
    private final SessionStore store = SessionStore.inMemory(16);
    private final AtomicInteger stored = new AtomicInteger();
    private final TicketKeys ticketKeys = TicketKeys.rotating(environment, Resumption.LONGEST);
    private final EarlyDataPolicy earlyData = EarlyDataPolicy.upTo(MOST_EARLY_DATA, ReplayGuard.inMemory(16));
    private final AtomicReference<@Nullable ClientSession> offered = new AtomicReference<>();
    private final AtomicReference<@Nullable ClientSession> received = new AtomicReference<>();
    private final AtomicReference<byte[]> offeredTicket = new AtomicReference<>(new byte[0]);

    Environment environment() {
        return environment;
    }

    void advance(Duration time) {
        ahead.updateAndGet(before -> before.plus(time));
    }

    Resumption tickets() {
        return Resumption.byTickets(ticketKeys).withLifetime(Resumption.LONGEST);
    }

    /** From here on tickets are sealed by another key. */
    void renewTicketKey() {
        ticketKeys.announce(TicketKey.random(environment.random()));
        ticketKeys.advance();
    }

    /** How a server of TLS 1.2 goes by session ids. */
    Resumption sessionIds() {
        return tickets().in(new SessionStore() {
            @Override
            public Operation<Boolean> put(byte[] id, byte[] session, Instant expires, Attachment attachment) {
                stored.incrementAndGet();
                return store.put(id, session, expires, attachment);
            }

            @Override
            public Operation<Optional<byte[]>> take(byte[] id, Attachment attachment) {
                return store.take(id, attachment);
            }

            @Override
            public Operation<Optional<byte[]>> find(byte[] id, Attachment attachment) {
                return store.find(id, attachment);
            }
        });
    }

    /** Whether a server has kept a session. */
    boolean hasStored() {
        return stored.get() > 0;
    }

    EarlyDataPolicy earlyData() {
        return earlyData;
    }

    /** The session that came with the connection before is offered by the next. */
    boolean offerReceived() {
        ClientSession session = received.getAndSet(null);
        offeredTicket.set(session == null ? new byte[0] : session.ticket());
        replace(offered, session);
        return session != null;
    }

    /** Whether another ticket came with this connection than the one that it offered. */
    boolean hasRenewed() {
        ClientSession session = received.get();
        return session != null && !Arrays.equals(session.ticket(), offeredTicket.get());
    }

    /** Whether a session came with this connection. */
    boolean hasReceived() {
        return received.get() != null;
    }

    /** Whether a session came that allows early data. */
    boolean hasReceivedForEarlyData() {
        ClientSession session = received.get();
        return session != null && session.facts().maximumEarlyData() > 0;
    }

    @Override
    public void put(ServerName name, ClientSession session) {
        replace(received, session);
    }

    @Override
    public Optional<ClientSession> take(ServerName name) {
        return Optional.ofNullable(offered.getAndSet(null));
    }

    @Override
    public void close() {
        replace(offered, null);
        replace(received, null);
    }

    private static void replace(AtomicReference<@Nullable ClientSession> place, @Nullable ClientSession session) {
        ClientSession before = place.getAndSet(session);
        if (before != null) {
            before.close();
        }
    }
}
