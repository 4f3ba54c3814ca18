package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.extension.EarlyDataIndication;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.KeyUpdate;
import dev.sluice.tls.message.NewSessionTicket;
import dev.sluice.tls.secrets.ResumptionSecret;
import dev.sluice.tls.session.ClientSession;
import dev.sluice.tls.session.ClientSessions;
import dev.sluice.tls.session.ResumableSession;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.SessionFacts;
import java.time.Duration;
import java.time.Instant;

/** CONNECTED: key updates from either side, and tickets, which are kept (RFC 8446, Section 4.6). */
final class ConnectedClient implements HandshakeState {
    private final Session session;
    private final NegotiatedParameters parameters;
    private final ClientSessions sessions;
    private final ResumptionSecret resumption;

    /** Takes {@code resumption} over. */
    ConnectedClient(
            Session session, NegotiatedParameters parameters, ClientSessions sessions, ResumptionSecret resumption) {
        this.session = session;
        this.parameters = parameters;
        this.sessions = sessions;
        this.resumption = resumption;
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        return switch (message) {
            case KeyUpdate update -> {
                out.keyUpdated(update.updateRequested());
                yield new Step.To(this);
            }
            case NewSessionTicket ticket -> {
                keep(ticket);
                yield new Step.To(this);
            }
            default -> throw unexpected(message);
        };
    }

    private void keep(NewSessionTicket ticket) {
        Duration lifetime = Duration.ofSeconds(Math.min(ticket.lifetime(), Resumption.LONGEST.toSeconds()));
        var name = session.serverName();
        if (lifetime.isZero() || name.isEmpty() || !sessions.keepsSessions()) {
            return;
        }
        Instant now = session.endpoint().settings().environment().clock().instant();
        long earlyData = ticket.extensions()
                .find(EarlyDataIndication.class)
                .map(early -> early.maximum().orElse(0))
                .orElse(0L);
        SessionFacts facts = session.facts(parameters, ClientAuthentication.NONE, now, ticket.ageAdd(), earlyData);
        ResumableSession resumable =
                new ResumableSession(facts, resumption.key(ticket.nonce().toArray()));
        sessions.put(name.get(), new ClientSession(resumable, ticket.ticket().toArray(), lifetime));
    }

    @Override
    public void close() {
        resumption.close();
    }
}
