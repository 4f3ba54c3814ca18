package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.extension.ExtendedMasterSecret;
import dev.sluice.tls.extension.SessionTicketExtension;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.SessionBinding;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.session.ResumableSession;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.SealedSession;
import dev.sluice.tls.session.SessionStore;
import dev.sluice.tls.session.TicketKey;
import java.util.List;
import java.util.Optional;

/**
 * How a server finds the session that a client offers to resume: by its ticket or, if sessions are kept in a store, by its id. What cannot
 * be found, opened or resumed leads to a full handshake (RFC 5246, Section 7.4.1.3; RFC 5077, Section 3.4).
 */
final class SessionLookup {
    /** The length of the ids given here. */
    static final int ID_LENGTH = 32;

    private final HandshakeState holder;
    private final ReceivedClientHello received;
    private final List<CipherSuite> suites;
    private final Continuation then;

    /** What comes after. */
    @FunctionalInterface
    interface Continuation {
        /** What {@code session}, which is taken over, or none leads to. */
        Step resume(Optional<ResumableSession> session) throws TlsException;
    }

    /** @param suites what both ends speak */
    SessionLookup(HandshakeState holder, ReceivedClientHello received, List<CipherSuite> suites, Continuation then) {
        this.holder = holder;
        this.received = received;
        this.suites = suites;
        this.then = then;
    }

    /** A renegotiation resumes nothing. */
    Step begin() throws TlsException {
        if (resumption().isOff() || received.past().isPresent()) {
            return nothing();
        }
        Optional<SessionStore> store = resumption().store();
        byte[] ticket = ticket(hello());
        if (store.isEmpty()) {
            return open(ticket);
        }
        byte[] id = hello().legacySessionId().toArray();
        // A client with a ticket does not mean its id (RFC 5077, Section 3.4).
        return ticket.length == 0 && id.length == ID_LENGTH ? find(store.get(), id) : nothing();
    }

    /** The ticket in {@code hello}, empty if there is none. */
    static byte[] ticket(ClientHello hello) {
        return hello.extensions()
                .find(SessionTicketExtension.class)
                .map(extension -> extension.ticket().toArray())
                .orElse(new byte[0]);
    }

    private Step find(SessionStore store, byte[] id) {
        return new Step.Await<>(
                holder,
                Purpose.LOOK_UP_SESSION,
                store.find(id, endpoint().attachment()),
                (kept, out) -> kept.isPresent() ? open(kept.get()) : nothing(),
                failure -> nothing());
    }

    private Step open(byte[] sealed) throws TlsException {
        Optional<byte[]> keyName = SealedSession.keyName(sealed);
        if (keyName.isEmpty()) {
            return nothing();
        }
        return new Step.Await<>(
                holder,
                Purpose.LOOK_UP_KEY,
                resumption().keys().orElseThrow().find(keyName.get(), endpoint().attachment()),
                (key, out) -> key.isPresent() ? open(key.get(), sealed) : nothing(),
                failure -> nothing());
    }

    private Step open(TicketKey key, byte[] sealed) throws TlsException {
        Optional<ResumableSession> session;
        try (key) {
            session = SealedSession.open(endpoint().crypto(), key, sealed);
        }
        if (session.isEmpty() || !isResumable(session.get())) {
            session.ifPresent(ResumableSession::close);
            return nothing();
        }
        if (!hello().extensions().contains(ExtendedMasterSecret.CODE)) {
            session.get().close();
            throw TlsException.misbehaved(Violation.RESUMPTION_CHANGES, "the extended master secret");
        }
        return then.resume(session);
    }

    private boolean isResumable(ResumableSession session) {
        return new SessionBinding(endpoint(), received.config(), hello()).allows(session, ProtocolVersion.TLS12)
                && suites.contains(session.facts().cipherSuite());
    }

    private Step nothing() throws TlsException {
        return then.resume(Optional.empty());
    }

    private Resumption resumption() {
        return received.config().resumption();
    }

    private Endpoint endpoint() {
        return received.endpoint();
    }

    private ClientHello hello() {
        return received.hello();
    }
}
