package dev.sluice.tls.loom;

import java.io.IOException;
import java.time.Duration;

/**
 * A key update that was sent (RFC 8446, Section 4.6.3), or TLS 1.2's request for another handshake, and the second signal: the peer's next key change. The peer answers
 * when it likes, and the answer is noticed only by a thread that reads the channel. A
 * {@link dev.sluice.tls.Rekey#SENDING} asks the peer for nothing and is completed at once.
 *
 * <p>Usable from any thread.
 */
public final class Rekeying {
    /** Less than any count of the peer's key changes. */
    static final long NOTHING_ASKED = -1;

    private final TlsChannel channel;
    private final long before;
    private final long refusals;

    Rekeying(TlsChannel channel, long before, long refusals) {
        this.channel = channel;
        this.before = before;
        this.refusals = refusals;
    }

    /** Whether the peer changed its keys since the update was asked for: a pure poll. */
    public boolean isCompleted() {
        return channel.peerKeyChanges() > before;
    }

    /**
     * Waits for the peer's next key change. It does not read itself: without another thread in {@code read} this only waits.
     *
     * @param timeout how long to wait; afterwards the connection goes on as before
     * @return whether the peer changed its keys
     * @throws dev.sluice.tls.RekeyRefusedException if the peer refused, after which the connection goes on as before
     * @throws dev.sluice.tls.TlsException if the connection failed before, or this thread was interrupted, which ends it
     * @throws java.nio.channels.ClosedChannelException if it was closed before
     */
    public boolean awaitCompleted(Duration timeout) throws IOException {
        return channel.awaitPeerKeyChange(before, refusals, timeout);
    }
}
