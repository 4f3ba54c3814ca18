package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.Direction;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.secrets.Exporter;
import dev.sluice.tls.secrets.MasterSecret;
import dev.sluice.tls.session.ResumableSession;
import dev.sluice.tls.session.SessionFacts;
import dev.sluice.tls.wire.Opaque;

/** The master secret at work, from ClientKeyExchange to Finished. One owner, the current state; wiped when closed. */
final class HandshakeKeys implements AutoCloseable {
    private final MasterSecret master;
    private final Session session;

    private HandshakeKeys(MasterSecret master, Session session) {
        this.master = master;
        this.session = session;
    }

    /** The secrets after ClientKeyExchange, which the transcript ends with. Wipes {@code premaster}. */
    static HandshakeKeys derive(Session session, byte[] premaster, byte[] sessionHash) {
        CryptoProvider crypto = session.endpoint().crypto();
        MasterSecret master = session.extendedMasterSecret()
                ? MasterSecret.extended(crypto, session.suite(), premaster, sessionHash)
                : MasterSecret.plain(
                        crypto,
                        session.suite(),
                        premaster,
                        session.clientRandom().toArray(),
                        session.serverRandom().toArray());
        session.endpoint().logKey(session.clientRandom(), master);
        return new HandshakeKeys(master, session);
    }

    /** The secrets of a session that is resumed; takes {@code secret} over. */
    static HandshakeKeys resume(Session session, byte[] secret) {
        MasterSecret master = MasterSecret.ofSession(session.endpoint().crypto(), session.suite(), secret);
        session.endpoint().logKey(session.clientRandom(), master);
        return new HandshakeKeys(master, session);
    }

    Session session() {
        return session;
    }

    /** Puts the keys for {@code direction} into force. */
    void install(Direction direction, HandshakeOutput out) throws TlsException {
        Role own = session.endpoint().role();
        Role sender = direction == Direction.SENDING ? own : own.peer();
        out.install(
                direction,
                master.keys(
                        sender,
                        session.clientRandom().toArray(),
                        session.serverRandom().toArray()));
    }

    /** Sends this side's change of keys and its Finished, which is returned (RFC 5246, Section 7.4.9). */
    Finished finish(HandshakeOutput out) throws TlsException {
        out.changeCipherSpec();
        install(Direction.SENDING, out);
        Role sender = session.endpoint().role();
        return out.send(new Finished(
                Opaque.of(master.verifyData(sender, out.transcript().hash()))));
    }

    /** Checks the peer's Finished; the hash is of what came before it. */
    void check(Finished finished, byte[] transcriptHash) throws TlsException {
        byte[] expected = master.verifyData(session.endpoint().role().peer(), transcriptHash);
        if (finished.verifyData().length() != expected.length) {
            throw TlsException.misbehaved(
                    Violation.MALFORMED_MESSAGE,
                    "Finished of " + finished.verifyData().length() + " bytes, " + expected.length + " expected");
        }
        if (!finished.verifyData().equalsInConstantTime(expected)) {
            throw TlsException.misbehaved(Violation.BAD_FINISHED);
        }
    }

    /** What this handshake made, to be resumed; the caller closes it. */
    ResumableSession resumable(SessionFacts facts) {
        return new ResumableSession(facts, master.forSession());
    }

    /** What exports keying material; without the extended master secret nothing does (RFC 7627, Section 5.4). */
    Exporter exporter() {
        return session.extendedMasterSecret()
                ? master.exporter(
                        session.clientRandom().toArray(), session.serverRandom().toArray())
                : new NoExporter();
    }

    @Override
    public void close() {
        master.close();
    }
}
