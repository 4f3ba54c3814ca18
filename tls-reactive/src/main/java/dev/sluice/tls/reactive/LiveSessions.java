package dev.sluice.tls.reactive;

import dev.sluice.tls.NegotiatedParameters;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Sessions as long as they live, of one server, several, or clients, and how to part with those that show an identity of old. For
 * any thread.
 *
 * <pre>{@code
 * LiveSessions live = LiveSessions.create();
 * TlsServer.create(config).handle(session -> {
 *     live.add(session);
 *     …
 * });
 * live.drain(identities.epoch(), Duration.ofSeconds(30));
 * }</pre>
 */
public final class LiveSessions {
    private static final Drain NONE = new Drain(0, Duration.ZERO);

    private final Set<TlsSession> sessions = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Drain> drain = new AtomicReference<>(NONE);

    /** Which identities are too old, and how long a session with one of them may last. */
    private record Drain(long epoch, Duration grace) {
        boolean concerns(NegotiatedParameters parameters) {
            return parameters.identityEpoch() > 0 && parameters.identityEpoch() < epoch;
        }
    }

    private LiveSessions() {}

    public static LiveSessions create() {
        return new LiveSessions();
    }

    /** Keeps a session until its transport is closed. Idempotent. */
    public void add(TlsSession session) {
        if (!sessions.add(session)) {
            return;
        }
        session.onClose().subscribe(_ -> {}, _ -> {}, () -> sessions.remove(session));
        // Its handshake may have chosen an identity before a drain and be complete only after it.
        session.handshake().subscribe(parameters -> drainIfOld(session, parameters), _ -> {});
    }

    /** How many there are, those in their handshake included. */
    public int count() {
        return sessions.size();
    }

    /**
     * Parts with the sessions that showed their peer an identity older than of {@code epoch}, and with those that are about
     * to: their {@link TlsSession#draining()} completes, so that whoever knows where a message ends can end them there
     * ({@code takeUntilOther}). Those that are still there after {@code grace} are closed, as by {@link TlsSession#close()}: with
     * close_notify unless a write is still going on, which the peer must not take for complete.
     *
     * <p>An identity cannot be exchanged within a connection: {@link TlsSession#rekey} changes keys, not who was proven. Sessions
     * without identity, as clients may be, are left alone.
     *
     * @return how many sessions it concerns now
     */
    public int drain(long epoch, Duration grace) {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("a grace period is not negative");
        }
        drain.accumulateAndGet(new Drain(epoch, grace), (before, now) -> now.epoch < before.epoch ? before : now);
        int concerned = 0;
        for (TlsSession session : sessions) {
            if (session.parameters()
                    .map(parameters -> drainIfOld(session, parameters))
                    .orElse(false)) {
                concerned++;
            }
        }
        return concerned;
    }

    private boolean drainIfOld(TlsSession session, NegotiatedParameters parameters) {
        Drain now = drain.get();
        if (!now.concerns(parameters)) {
            return false;
        }
        switch (session) {
            case ChannelSession one -> one.drain(now.grace);
        }
        return true;
    }
}
