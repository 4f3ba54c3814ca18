package dev.sluice.tls.session;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * A session as a client keeps it: with what the server knows it by, a ticket or, in TLS 1.2, a session id. One owner; wiped when
 * closed.
 */
public final class ClientSession implements AutoCloseable {
    private static final int FORMAT = 2;
    private static final int LONGEST_ID = 32;

    private final ResumableSession session;
    private final Opaque ticket;
    private final boolean byId;
    private final Duration lifetime;
    private final Attachment attachment;

    private ClientSession(
            ResumableSession session, Opaque ticket, boolean byId, Duration lifetime, Attachment attachment) {
        if (byId && (ticket.isEmpty() || ticket.length() > LONGEST_ID)) {
            throw new IllegalArgumentException("a session id has 1 to " + LONGEST_ID + " bytes, not " + ticket);
        }
        this.session = session;
        this.ticket = ticket;
        this.byId = byId;
        this.lifetime = lifetime;
        this.attachment = attachment;
    }

    /**
     * A session that was just made.
     *
     * @param session is taken over
     * @param attachment that of the connection: whoever was asked in its handshake may have judged by it
     */
    public ClientSession(ResumableSession session, byte[] ticket, Duration lifetime, Attachment attachment) {
        this(session, Opaque.copyOf(ticket), false, lifetime, attachment);
    }

    /** The same for connections without attachment. */
    public ClientSession(ResumableSession session, byte[] ticket, Duration lifetime) {
        this(session, ticket, lifetime, Attachment.NONE);
    }

    /** One of TLS 1.2 that the server keeps, and knows by its id (RFC 5246, Section 7.4.1.3). */
    public static ClientSession byId(ResumableSession session, byte[] id, Duration lifetime, Attachment attachment) {
        return new ClientSession(session, Opaque.copyOf(id), true, lifetime, attachment);
    }

    /** Whether a connection with this attachment may resume it: the one it was made on had an equal one. */
    public boolean isOf(Attachment other) {
        return attachment.equals(other);
    }

    public ResumableSession session() {
        return session;
    }

    public SessionFacts facts() {
        return session.facts();
    }

    /** What the server knows the session by. */
    public byte[] ticket() {
        return ticket.toArray();
    }

    /** Whether that is a session id of TLS 1.2. */
    public boolean isById() {
        return byId;
    }

    /** Whether it may be offered at {@code now}. */
    public boolean isAlive(Instant now) {
        return session.isAlive(now, lifetime);
    }

    /** The session as bytes, secret included: whoever reads them can take the connection over. */
    public byte[] export() {
        byte[] inner = SessionCodec.write(session);
        try {
            return new Writer()
                    .u8(FORMAT)
                    .u8(byId ? 1 : 0)
                    .opaque16(ticket)
                    .u32(lifetime.toSeconds())
                    .bytes(inner)
                    .toArrayAndWipe();
        } finally {
            Arrays.fill(inner, (byte) 0);
        }
    }

    /** What {@link #export} wrote, for connections without attachment. */
    public static ClientSession restore(byte[] exported) {
        return restore(exported, Attachment.NONE);
    }

    /**
     * What {@link #export} wrote, for connections with this attachment.
     *
     * @throws IllegalArgumentException if it cannot be read
     */
    public static ClientSession restore(byte[] exported, Attachment attachment) {
        Reader in = Reader.of(exported);
        try {
            if (in.u8() != FORMAT) {
                throw new IllegalArgumentException("a session of another format");
            }
            boolean byId = in.u8() == 1;
            Opaque ticket = in.opaque16(0);
            Duration lifetime = Duration.ofSeconds(in.u32());
            ResumableSession session = SessionCodec.read(in);
            in.end();
            return new ClientSession(session, ticket, byId, lifetime, attachment);
        } catch (TlsException e) {
            throw new IllegalArgumentException("not a session: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        session.close();
    }

    @Override
    public String toString() {
        return "ClientSession[" + facts().version() + " " + facts().cipherSuite() + "]";
    }
}
