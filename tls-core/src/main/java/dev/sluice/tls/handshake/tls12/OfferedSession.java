package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.extension.SessionTicketExtension;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.session.ClientSession;
import dev.sluice.tls.wire.Opaque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The session of TLS 1.2 that a client offers to resume: by its id or by its ticket (RFC 5246, Section 7.4.1.2; RFC 5077, Section 3.4).
 * One owner; wiped when closed.
 */
public final class OfferedSession implements AutoCloseable {
    private static final int ID_LENGTH = 32;

    private final Opaque id;
    private @Nullable ClientSession session;

    private OfferedSession(Opaque id, @Nullable ClientSession session) {
        this.id = id;
        this.session = session;
    }

    /** No session is offered. */
    public static OfferedSession none() {
        return new OfferedSession(Opaque.EMPTY, null);
    }

    /** Takes {@code session} over. A ticket goes with an id that was never used, by which the server says that it takes the ticket. */
    public static OfferedSession of(Endpoint endpoint, ClientSession session) {
        Opaque id = session.isById() ? Opaque.of(session.ticket()) : endpoint.randomBytes(ID_LENGTH);
        return new OfferedSession(id, session);
    }

    /** The session id to send; empty if nothing is offered. */
    public Opaque id() {
        return id;
    }

    /** The ticket, or the wish for one. */
    public SessionTicketExtension extension() {
        return session == null || session.isById()
                ? SessionTicketExtension.EMPTY
                : new SessionTicketExtension(Opaque.of(session.ticket()));
    }

    /** The session, if {@code answer} resumes it; the caller takes it over. What was offered otherwise is closed. */
    Optional<ClientSession> resumedBy(ServerHello answer, Opaque offeredId) throws TlsException {
        boolean repeated = !answer.legacySessionIdEcho().isEmpty()
                && answer.legacySessionIdEcho().equals(offeredId);
        ClientSession offered = session;
        if (!repeated) {
            close();
            return Optional.empty();
        }
        if (offered == null) {
            // The id was only dressed up (RFC 8446, Appendix D.4).
            throw TlsException.misbehaved(Violation.SESSION_NOT_OFFERED);
        }
        session = null;
        return Optional.of(offered);
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
            session = null;
        }
    }
}
