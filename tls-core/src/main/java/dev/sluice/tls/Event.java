package dev.sluice.tls;

import dev.sluice.tls.config.PeerIdentity;

/**
 * What {@link TlsEngine#advance} has to tell: at most one fact a call. The list is complete, so a face switches over it
 * without {@code default}. No event carries a secret or plaintext.
 */
public sealed interface Event {

    /** Nothing more can be done with this input; at least {@code atLeast} further bytes are needed behind it. */
    record WantRead(int atLeast) implements Event {}

    /** The next record may hold {@code bytes} bytes of plaintext; nothing was consumed for want of room in {@code plain}. */
    record WantSpace(int bytes) implements Event {}

    /** Protocol bytes were queued. A hint for whoever owns the output side, never a barrier: reading may go on. */
    record WantWrite() implements Event {}

    /**
     * The handshake waits for an operation. Returned once when the operation appears (start it then), and again only when
     * nothing else can happen. {@code deadline} is in the configured monotonic nanoseconds; the engine itself ends the
     * connection when it passes.
     */
    record Suspended(Operation<?> operation, Purpose purpose, long deadline) implements Event {}

    /** The handshake is complete: {@code send} works once the queue is flushed, and application data may follow. */
    record HandshakeComplete(NegotiatedParameters parameters) implements Event {}

    /** {@code length} bytes of application data, never zero, were put into {@code plain}. */
    record ApplicationData(int length) implements Event {}

    /** {@code length} bytes of 0-RTT data, which an attacker may have replayed, were put into {@code plain}. */
    record EarlyData(int length) implements Event {}

    /** The server took the early data (RFC 8446, Section 4.2.10). */
    record EarlyDataAccepted() implements Event {}

    /** The server skipped the early data; {@code bytesSent} bytes of it never arrived. */
    record EarlyDataRejected(long bytesSent) implements Event {}

    /** The peer's next key change took effect: what is received from here on is protected by new keys. */
    record KeysUpdated(Direction direction) implements Event {}

    /** The peer will not renegotiate; the connection goes on as before (RFC 5246, Section 7.2.2). */
    record RekeyRefused() implements Event {}

    /** The peer's identity was verified after the handshake (post-handshake authentication). */
    record IdentityVerified(PeerIdentity identity) implements Event {}

    /** Asked after the handshake, the client said that it has no certificate to show. */
    record IdentityWithheld() implements Event {}

    /**
     * A client's server has said something since the handshake. One that waits for the client's Finished before it speaks, as all
     * do that ask for a certificate and wait for the answer, has taken both; one that speaks before (RFC 8446, Section 4.4.4)
     * confirms nothing by it. Told once: after the data, or before the rest, that tells it.
     */
    record PeerConfirmed() implements Event {}

    /** The peer sent close_notify: the clean end of what it sends. In TLS 1.3 sending goes on until closed here. */
    record PeerClosed() implements Event {}

    /** What a suspended handshake waits for. */
    enum Purpose {
        KEY_EXCHANGE("the key exchange"),
        CHOOSE_CONFIGURATION("the choice of a configuration"),
        LOOK_UP_KEY("the look-up of a key"),
        LOOK_UP_SESSION("the look-up of a session"),
        KEEP_SESSION("a session to be kept"),
        CHECK_REPLAY("the check for a replay of early data"),
        CHOOSE_IDENTITY("the choice of a certificate"),
        SIGN("the signature"),
        VERIFY_PEER("the verification of the peer");

        private final String text;

        Purpose(String text) {
            this.text = text;
        }

        /** What is waited for, for a person. */
        public String text() {
            return text;
        }
    }
}
