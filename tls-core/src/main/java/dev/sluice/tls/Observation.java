package dev.sluice.tls;

import dev.sluice.tls.Event.Purpose;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** A fact that a {@link TlsObserver} is told. The list is complete. None carries a secret or plaintext. */
public sealed interface Observation {

    /**
     * A handshake message was sent or received.
     *
     * @param name as the RFC calls it
     * @param length in bytes, header included
     * @param text what it says, for a person; worked out when asked for
     */
    record Message(Direction direction, String name, int length, Supplier<String> text) implements Observation {}

    /** The handshake waits for an operation. */
    record Waiting(Purpose purpose) implements Observation {}

    /**
     * The handshake goes on, or has failed for it.
     *
     * @param purpose what it waited for
     * @param waited how long
     * @param successful whether the operation gave a result
     */
    record Waited(Purpose purpose, Duration waited, boolean successful) implements Observation {}

    /** The handshake is complete. */
    record HandshakeCompleted(NegotiatedParameters parameters, Duration took) implements Observation {}

    /** Keys were changed: those of what is received, or of what is sent. */
    record KeysChanged(Direction direction) implements Observation {}

    /** The peer sent close_notify. */
    record PeerClosed() implements Observation {}

    /**
     * The connection is over, once for each that began.
     *
     * @param failure why, unless both sides sent close_notify
     * @param established whether the handshake had been completed
     * @param lasted from the first step
     */
    record Ended(Optional<Failure> failure, boolean established, Duration lasted) implements Observation {}
}
