package dev.sluice.tls.record;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.secrets.TrafficSecret;

/**
 * What a handshake may ask of the layer below, over streams and datagrams alike. Nothing is sealed here: what is sent is
 * queued in order with the keys that come into force in between, and sealed when the outbound half drains the queue.
 */
public interface OutgoingFlight {

    /** Queues one whole handshake message. */
    void message(byte[] message);

    /** Queues a change_cipher_spec record for middleboxes, where the transport has them (RFC 8446, Appendix D.4). */
    void changeCipherSpec();

    /** Everything queued from here on is protected under {@code secret}, which is taken over. */
    void sendingKeys(TrafficSecret secret);

    /**
     * Everything received from here on is protected under {@code secret}, which is taken over.
     *
     * @throws TlsException if handshake bytes are left that were received under the old keys (RFC 8446, Section 5.1)
     */
    void receivingKeys(TrafficSecret secret) throws TlsException;

    /** The keys of the receiving direction move on after a KeyUpdate, and an answer is owed if {@code reply}. */
    void keyUpdated(boolean reply) throws TlsException;

    /** The flight ends here: the peer's answer comes next. */
    void endFlight();

    /** Whether early data, which the peer may have sent and nobody wants, is skipped while it cannot be opened. */
    void skipEarlyData(boolean skip);
}
