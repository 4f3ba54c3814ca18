package dev.sluice.tls.record;

import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.secrets.EpochSecret;
import dev.sluice.tls.secrets.TrafficSecret;
import java.util.Optional;

/**
 * What a handshake may ask of the layer below, over streams and datagrams alike. Nothing is sealed here: what is sent is
 * queued in order with the keys that come into force in between, and sealed when the outbound half drains the queue.
 */
public interface OutgoingFlight {

    /** Queues one whole handshake message. */
    void message(byte[] message);

    /** The version is settled: its rules for records hold from here on. */
    void speak(ProtocolVersion version);

    /**
     * Queues a change_cipher_spec record: in TLS 1.2 the last one under the old keys (RFC 5246, Section 7.1), in TLS 1.3 for
     * middleboxes, where the transport has them (RFC 8446, Appendix D.4).
     */
    void changeCipherSpec();

    /** Everything queued from here on is protected under {@code secret}, which is taken over. */
    void sendingKeys(EpochSecret secret);

    /**
     * Everything received from here on is protected under {@code secret}, which is taken over.
     *
     * @throws TlsException if handshake bytes are left that were received under the old keys (RFC 8446, Section 5.1)
     */
    void receivingKeys(EpochSecret secret) throws TlsException;

    /** The keys of the receiving direction move on after a KeyUpdate, and an answer is owed if {@code reply}. */
    void keyUpdated(boolean reply) throws TlsException;

    /** This client's hello of another handshake is sent, unless it was. */
    void renegotiate();

    /** Owes the peer the warning no_renegotiation. */
    void refuseRenegotiation();

    /**
     * What both sides agreed on for the plaintext of records, in TLS 1.3 with type and padding. It holds for the keys of this handshake,
     * but not for early data that is received, whose sender cannot know it.
     */
    void limitRecords(int sending, int receiving) throws TlsException;

    /** The flight ends here: the peer's answer comes next. */
    void endFlight();

    /** Early data may be sent from here on under {@code secret}, which is taken over: at most {@code maximum} bytes. */
    void sendingEarlyData(TrafficSecret secret, long maximum);

    /** No early data follows what is queued so far. */
    void endEarlyData();

    /**
     * The peer has answered the offer of early data.
     *
     * @param clear whether what is queued from here on goes in the clear again
     */
    void earlyDataAnswered(boolean accepted, boolean clear);

    /** Early data follows under {@code secret}, which is taken over, until the next keys: at most {@code maximum} bytes. */
    void receivingEarlyData(TrafficSecret secret, long maximum) throws TlsException;

    /** What is queued so far is all that precedes data: a server that took early data may answer it. */
    void mayAnswerEarly();

    /**
     * Queues messages of a client that authenticates itself after the handshake, and behind them a Finished over
     * {@code transcriptHash} under the keys in force when it is sealed; nothing comes between them.
     */
    void authentication(byte[] messages, byte[] transcriptHash);

    /** The verify_data of a Finished of the peer under the receiving keys in force. */
    byte[] verifyDataOfPeer(byte[] transcriptHash);

    /** The peer has proved who it is after the handshake, or declined to. */
    void peerAuthenticated(Optional<PeerIdentity> identity);

    /** Skips up to {@code bytes} of early data, which the peer may have sent and nobody wants, while it cannot be opened. */
    void skipEarlyData(long bytes);
}
