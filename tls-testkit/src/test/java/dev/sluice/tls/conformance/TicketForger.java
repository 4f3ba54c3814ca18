package dev.sluice.tls.conformance;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.session.ClientSession;
import dev.sluice.tls.session.ResumableSession;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.SealedSession;
import dev.sluice.tls.session.SessionFacts;
import dev.sluice.tls.session.TicketKey;
import dev.sluice.tls.session.TicketKeys;
import dev.sluice.tls.testkit.SeededRandom;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Has the key of a server's tickets, so that it can make them say something else. Confined to one thread. */
final class TicketForger {
    private final SeededRandom random = new SeededRandom(3);
    private final TicketKey key = TicketKey.random(random);

    /** Keys that a server keeps whatever else of it changes. */
    Resumption tickets() {
        return Resumption.byTickets(TicketKeys.of(key.copy()))
                .withLifetime(Duration.ofHours(1))
                .inContext("these servers");
    }

    /** A key that is not the forger's. */
    TicketKey another() {
        return TicketKey.random(random);
    }

    /** The same session with a ticket that says something else. */
    ClientSession sealedAgain(ClientSession session, UnaryOperator<SessionFacts> change) {
        try (ResumableSession open = open(session)) {
            ResumableSession changed = new ResumableSession(change.apply(open.facts()), open.secret());
            byte[] ticket = SealedSession.seal(CryptoProviders.standard(), random, key, changed)
                    .orElseThrow();
            return withTicket(session, ticket);
        } catch (TlsException e) {
            throw new AssertionError(e);
        }
    }

    /** What the server's ticket says; the caller closes it. */
    ResumableSession open(ClientSession session) {
        return SealedSession.open(CryptoProviders.standard(), key, session.ticket())
                .orElseThrow();
    }

    static ClientSession withTicket(ClientSession session, byte[] ticket) {
        return new ClientSession(session.session(), ticket, Duration.ofHours(1));
    }
}
