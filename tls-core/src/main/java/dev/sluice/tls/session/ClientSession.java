package dev.sluice.tls.session;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.time.Duration;
import java.time.Instant;

/** A session as a client keeps it: with the ticket that the server knows it by. One owner; wiped when closed. */
public final class ClientSession implements AutoCloseable {
    private static final int FORMAT = 1;

    private final ResumableSession session;
    private final Opaque ticket;
    private final Duration lifetime;

    /** Takes {@code session} over. */
    public ClientSession(ResumableSession session, byte[] ticket, Duration lifetime) {
        this.session = session;
        this.ticket = Opaque.copyOf(ticket);
        this.lifetime = lifetime;
    }

    public ResumableSession session() {
        return session;
    }

    public SessionFacts facts() {
        return session.facts();
    }

    public byte[] ticket() {
        return ticket.toArray();
    }

    /** Whether it may be offered at {@code now}. */
    public boolean isAlive(Instant now) {
        return session.isAlive(now, lifetime);
    }

    /** The session as bytes, secret included: whoever reads them can take the connection over. */
    public byte[] export() {
        byte[] inner = SessionCodec.write(session);
        return new Writer()
                .u8(FORMAT)
                .opaque16(ticket)
                .u32(lifetime.toSeconds())
                .bytes(inner)
                .toArrayAndWipe();
    }

    /**
     * What {@link #export} wrote.
     *
     * @throws IllegalArgumentException if it cannot be read
     */
    public static ClientSession restore(byte[] exported) {
        Reader in = Reader.of(exported);
        try {
            if (in.u8() != FORMAT) {
                throw new IllegalArgumentException("a session of another format");
            }
            byte[] ticket = in.opaque16(0).toArray();
            Duration lifetime = Duration.ofSeconds(in.u32());
            ResumableSession session = SessionCodec.read(in);
            in.end();
            return new ClientSession(session, ticket, lifetime);
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
