package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.Tls12NewSessionTicket;
import dev.sluice.tls.session.ResumableSession;
import dev.sluice.tls.session.SealedSession;
import dev.sluice.tls.session.SessionFacts;
import dev.sluice.tls.session.TicketKey;
import dev.sluice.tls.wire.Opaque;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Gives a client what to come back with after a full handshake, before this side's Finished: the ticket that the ServerHello promised, or
 * a session in the store under the id that it named (RFC 5077, Section 3.3). What cannot be made is left out.
 */
final class SessionIssue {
    private final HandshakeState holder;
    private final ServerConfig config;
    private final HandshakeKeys keys;
    private final NegotiatedParameters parameters;
    private final HandshakeOutput out;
    private final Continuation then;

    /** What comes after. */
    @FunctionalInterface
    interface Continuation {
        Step resume() throws TlsException;
    }

    /** @param keys stay the caller's */
    SessionIssue(
            HandshakeState holder,
            ServerConfig config,
            HandshakeKeys keys,
            NegotiatedParameters parameters,
            HandshakeOutput out,
            Continuation then) {
        this.holder = holder;
        this.config = config;
        this.keys = keys;
        this.parameters = parameters;
        this.out = out;
        this.then = then;
    }

    Step begin() throws TlsException {
        if (!session().ticketFollows() && session().id().isEmpty()) {
            return then.resume();
        }
        return new Step.Await<>(
                holder,
                Purpose.LOOK_UP_KEY,
                config.resumption().keys().orElseThrow().current(endpoint().attachment()),
                (key, next) -> issue(seal(key)),
                failure -> issue(Optional.empty()));
    }

    private Optional<byte[]> seal(TicketKey key) throws TlsException {
        SessionFacts facts = SessionFacts.of(
                parameters,
                Optional.empty(),
                config.clientAuthentication(),
                config.resumption().context(),
                now(),
                0,
                0);
        try (key;
                ResumableSession resumable = keys.resumable(facts)) {
            return SealedSession.seal(endpoint().crypto(), endpoint().random(), key, resumable);
        }
    }

    private Step issue(Optional<byte[]> sealed) throws TlsException {
        if (session().ticketFollows()) {
            out.send(ticket(sealed, config.resumption().lifetime()));
            return then.resume();
        }
        return sealed.isPresent() ? keep(sealed.get()) : then.resume();
    }

    /** A promised ticket that there is not is empty (RFC 5077, Section 3.3). */
    static Tls12NewSessionTicket ticket(Optional<byte[]> sealed, Duration lifetime) {
        return sealed.map(bytes -> new Tls12NewSessionTicket(lifetime.toSeconds(), Opaque.of(bytes)))
                .orElse(new Tls12NewSessionTicket(0, Opaque.EMPTY));
    }

    private Step keep(byte[] sealed) {
        return new Step.Await<>(
                holder,
                Purpose.KEEP_SESSION,
                config.resumption()
                        .store()
                        .orElseThrow()
                        .put(
                                session().id().toArray(),
                                sealed,
                                now().plus(config.resumption().lifetime()),
                                endpoint().attachment()),
                (kept, next) -> then.resume(),
                failure -> then.resume());
    }

    private Instant now() {
        return endpoint().settings().environment().clock().instant();
    }

    private Session session() {
        return keys.session();
    }

    private Endpoint endpoint() {
        return session().endpoint();
    }
}
