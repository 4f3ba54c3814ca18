package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.message.Tls12NewSessionTicket;
import dev.sluice.tls.session.ClientSession;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.SealedSession;
import dev.sluice.tls.session.SessionFacts;
import dev.sluice.tls.wire.Opaque;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a client's handshake ends: with the Finished of both, in an order that depends on whether a session is resumed, and with what is
 * kept to come back. Not a record: it reaches secrets. One owner; wiped when closed.
 */
final class ClientEnd implements AutoCloseable {
    /** What is kept where a server says nothing of time (RFC 5246, Section F.1.4). */
    private static final Duration USUAL = Duration.ofHours(24);

    private final ClientConfig config;
    private final HandshakeKeys keys;
    private final NegotiatedParameters parameters;
    private final Optional<Finished> sent;
    private @Nullable ClientSession resumed;

    private ClientEnd(
            ClientConfig config,
            HandshakeKeys keys,
            NegotiatedParameters parameters,
            Optional<Finished> sent,
            @Nullable ClientSession resumed) {
        this.config = config;
        this.keys = keys;
        this.parameters = parameters;
        this.sent = sent;
        this.resumed = resumed;
    }

    /** That of a full handshake, in which this side's Finished goes first. */
    static ClientEnd ofFull(ClientConfig config, HandshakeKeys keys, NegotiatedParameters parameters, Finished sent) {
        return new ClientEnd(config, keys, parameters, Optional.of(sent), null);
    }

    /** That of an abbreviated one, in which the server's goes first; takes {@code resumed} over. */
    static ClientEnd ofResumed(ClientConfig config, Session session, ClientSession resumed) {
        HandshakeKeys keys = HandshakeKeys.resume(session, resumed.session().secret());
        return new ClientEnd(config, keys, session.parametersOfResumed(), Optional.empty(), resumed);
    }

    HandshakeKeys keys() {
        return keys;
    }

    /** What comes next: a ticket if one was promised, then the server's change of keys. */
    HandshakeState next() {
        return session().ticketFollows()
                ? new WaitNewSessionTicket(this)
                : new WaitChangeCipherSpec(keys, new WaitFinished(this, Optional.empty()));
    }

    /** The server's Finished is right; {@code ticket} is what it gave before. */
    Step complete(Finished finished, Optional<Tls12NewSessionTicket> ticket, HandshakeOutput out) throws TlsException {
        Finished own = sent.isPresent() ? sent.get() : answer(out);
        keep(ticket.filter(given -> !given.ticket().isEmpty()));
        Past past = new Past(own.verifyData(), finished.verifyData(), parameters);
        Step done = new Step.Done(parameters, keys.exporter(), new ConnectedClient(session(), config, past));
        close();
        return done;
    }

    private Finished answer(HandshakeOutput out) throws TlsException {
        Finished own = keys.finish(out);
        out.endFlight();
        return own;
    }

    /** By the ticket that came, by the id of a session that is new, or as it was (RFC 5077, Section 3.4). */
    private void keep(Optional<Tls12NewSessionTicket> ticket) {
        if (!config.sessions().keepsSessions() || !session().isResumable()) {
            return;
        }
        var name = session().serverName().orElseThrow();
        if (ticket.isPresent()) {
            if (ticket.get().ticket().length() <= SealedSession.LONGEST) {
                config.sessions().put(name, byTicket(ticket.get()));
            }
        } else if (resumed != null) {
            config.sessions().put(name, resumed);
            resumed = null;
        } else if (!session().id().isEmpty()) {
            config.sessions().put(name, byId(session().id()));
        }
    }

    private ClientSession byTicket(Tls12NewSessionTicket ticket) {
        Duration hint = Duration.ofSeconds(Math.min(ticket.lifetimeHint(), Resumption.LONGEST.toSeconds()));
        return new ClientSession(
                keys.resumable(facts()),
                ticket.ticket().toArray(),
                hint.isZero() ? USUAL : hint,
                session().endpoint().attachment());
    }

    private ClientSession byId(Opaque id) {
        return ClientSession.byId(
                keys.resumable(facts()),
                id.toArray(),
                USUAL,
                session().endpoint().attachment());
    }

    private SessionFacts facts() {
        var now = session().endpoint().settings().environment().clock().instant();
        return SessionFacts.of(parameters, session().resumed(), ClientAuthentication.NONE, "", now, 0, 0);
    }

    private Session session() {
        return keys.session();
    }

    @Override
    public void close() {
        keys.close();
        if (resumed != null) {
            resumed.close();
            resumed = null;
        }
    }
}
