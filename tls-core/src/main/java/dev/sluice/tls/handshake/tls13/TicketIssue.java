package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.extension.EarlyDataIndication;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.TicketRequestExtension;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.NewSessionTicket;
import dev.sluice.tls.secrets.ResumptionSecret;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.ResumableSession;
import dev.sluice.tls.session.SealedSession;
import dev.sluice.tls.session.SessionStore;
import dev.sluice.tls.session.TicketKey;
import dev.sluice.tls.wire.Opaque;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Gives a client the tickets to come back with (RFC 8446, Section 4.6.1), each with a key of its own. A ticket that cannot be made is
 * left out.
 */
final class TicketIssue {
    /** The length of the name by which a stored session is known. */
    static final int ID_LENGTH = 32;

    private final HandshakeState holder;
    private final Session session;
    private final ServerConfig config;
    private final NegotiatedParameters parameters;
    private final ResumptionSecret secret;
    private final int count;
    private final Continuation then;

    private record Ticket(Opaque content, long ageAdd, Opaque nonce) {}

    /** What comes after. */
    @FunctionalInterface
    interface Continuation {
        Step resume() throws TlsException;
    }

    /**
     * @param secret stays the caller's
     * @param count how many, at least one
     */
    TicketIssue(
            HandshakeState holder,
            Session session,
            ServerConfig config,
            NegotiatedParameters parameters,
            ResumptionSecret secret,
            int count,
            Continuation then) {
        this.holder = holder;
        this.session = session;
        this.config = config;
        this.parameters = parameters;
        this.secret = secret;
        this.count = count;
        this.then = then;
    }

    Step begin() throws TlsException {
        return new Step.Await<>(
                holder,
                Purpose.LOOK_UP_KEY,
                config.resumption().keys().orElseThrow().current(endpoint().attachment()),
                (key, out) -> {
                    try (key) {
                        return issue(key, out);
                    }
                },
                failure -> then.resume());
    }

    /**
     * How many tickets follow: at most as many as the server gives, of which the client may want fewer (RFC 9149, Section 3). One takes the
     * place of the one that was used up, unless it says what it wants.
     */
    static int count(ServerConfig config, ClientHello hello, boolean resumed) {
        if (config.resumption().isOff() || KeySelection.mode(hello, config).isEmpty()) {
            return 0;
        }
        int most = config.resumption().tickets();
        return hello.extensions()
                .find(TicketRequestExtension.Asked.class)
                .map(asked -> Math.min(most, resumed ? asked.forResumed() : asked.forNew()))
                .orElse(resumed ? 1 : most);
    }

    private Step issue(TicketKey key, HandshakeOutput out) throws TlsException {
        List<Ticket> tickets = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            long ageAdd = Integer.toUnsignedLong(endpoint().random().nextInt());
            Opaque nonce = Opaque.of(new byte[] {(byte) number});
            seal(key, ageAdd, nonce).ifPresent(bytes -> tickets.add(new Ticket(Opaque.of(bytes), ageAdd, nonce)));
        }
        return send(tickets.iterator(), out);
    }

    private Optional<byte[]> seal(TicketKey key, long ageAdd, Opaque nonce) throws TlsException {
        try (ResumableSession resumable = new ResumableSession(
                session.facts(
                        parameters,
                        config.clientAuthentication(),
                        config.resumption().context(),
                        now(),
                        ageAdd,
                        maximumEarlyData()),
                secret.key(nonce.toArray()))) {
            return SealedSession.seal(endpoint().crypto(), endpoint().random(), key, resumable);
        }
    }

    private Step send(Iterator<Ticket> tickets, HandshakeOutput out) throws TlsException {
        if (!tickets.hasNext()) {
            return then.resume();
        }
        Ticket ticket = tickets.next();
        Optional<SessionStore> store = config.resumption().store();
        if (store.isEmpty()) {
            send(ticket, ticket.content, out);
            return send(tickets, out);
        }
        Opaque id = endpoint().randomBytes(ID_LENGTH);
        Instant expires = now().plus(config.resumption().lifetime());
        return new Step.Await<>(
                holder,
                Purpose.KEEP_SESSION,
                store.get()
                        .put(
                                id.toArray(),
                                ticket.content.toArray(),
                                expires,
                                endpoint().attachment()),
                (kept, next) -> {
                    if (kept) {
                        send(ticket, id, next);
                    }
                    return send(tickets, next);
                },
                failure -> then.resume());
    }

    private void send(Ticket ticket, Opaque name, HandshakeOutput out) {
        Extensions extensions = maximumEarlyData() == 0
                ? Extensions.NONE
                : Extensions.of(new EarlyDataIndication(OptionalLong.of(maximumEarlyData())));
        long lifetime = config.resumption().lifetime().toSeconds();
        out.send(new NewSessionTicket(lifetime, ticket.ageAdd, ticket.nonce, name, extensions));
        out.endFlight();
    }

    private Instant now() {
        return endpoint().settings().environment().clock().instant();
    }

    private long maximumEarlyData() {
        return config.earlyData().map(EarlyDataPolicy::maximum).orElse(0);
    }

    private Endpoint endpoint() {
        return session.endpoint();
    }
}
