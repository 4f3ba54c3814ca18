package dev.sluice.tls.testkit.contract;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.config.PeerIdentity;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One connection of a {@link Face}. No method waits: a blocking adapter runs each call on a virtual thread of its own, a
 * reactive one subscribes. A future fails with the very exception that the face's user gets, not wrapped.
 *
 * <p>At most one read, one write, one rekey and one close are asked for at a time, of each kind in order; calls of different
 * kinds overlap. {@link #handshake()} is called first, and possibly more than once.
 */
public interface FaceConnection {

    /** Shakes hands, or gives what the handshake gave. */
    CompletableFuture<NegotiatedParameters> handshake();

    /** Waits until the peer has confirmed the handshake. */
    CompletableFuture<Void> peerConfirmation();

    /** What binds something else to this connection, whose handshake is complete. */
    CompletableFuture<byte[]> channelBinding();

    /** A server: asks its client who it is, and waits for the answer. */
    CompletableFuture<Optional<PeerIdentity>> askClient();

    /** A server: exactly so many bytes of early data, or fewer if there are no more. */
    CompletableFuture<byte[]> readEarly(int count);

    /** A server: says this before the handshake is complete, if that is possible; gives whether it was. */
    CompletableFuture<Boolean> writeEarly(byte[] data);

    /**
     * At least one and at most {@code max} bytes, as soon as there are any; an empty array for the clean end of input, and at
     * once if {@code max} is zero. A reactive adapter asks for one more buffer only when it has handed out the last one to
     * its end.
     */
    CompletableFuture<byte[]> read(int max);

    /** Writes the buffers' bytes in this order; done when the face says so, and the buffers are the test's again then. */
    CompletableFuture<Void> write(ByteBuffer... data);

    /** Asks for new keys; done when the face says that the KeyUpdate was sent. */
    CompletableFuture<PendingRekey> rekey(Rekey rekey);

    /** Ends what this side sends with close_notify. */
    CompletableFuture<Void> closeWrite();

    /** Ends the connection and gives everything back. */
    CompletableFuture<Void> close();

    /** How many bytes of plaintext a read would give without the transport, those that the adapter holds included. */
    int plaintextAvailable();

    /** Whether bytes were received that are not decrypted yet, such as the beginning of a record. */
    boolean hasUnprocessedInput();

    /** Asks the face to drop what it has queued, which it refuses: a stream would be corrupt. */
    void discardQueued();

    /**
     * What a user does who has enough of a read that waits: the thread in it is interrupted, or the subscription is
     * cancelled. The future of that read completes in one way or another. Does nothing if no read waits.
     */
    void abandonRead();

    /** What a user does who has enough of a write that waits; see {@link #abandonRead()}. */
    void abandonWrite();

    /** A rekey that was sent. */
    interface PendingRekey {

        /**
         * Whether the peer's next key change arrived before so much time has passed on the manual clock; true at once for
         * {@link Rekey#SENDING}.
         */
        CompletableFuture<Boolean> completedWithin(Duration patience);
    }
}
