package dev.sluice.tls.handshake;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.message.HandshakeMessage;

/**
 * A state of a handshake, named as RFC 8446, Appendix A names it. It holds exactly what is known there. Confined to the
 * inbound half.
 */
public interface HandshakeState extends AutoCloseable {

    /** What the peer's next message leads to. The message is in the transcript already. */
    Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException;

    /** Whether no handshake is under way: what comes is in no transcript. */
    default boolean isConnected() {
        return false;
    }

    /** Whether another handshake may follow, once connected. */
    default boolean mayRenegotiate() {
        return false;
    }

    /** What TLS 1.2's change of the peer's keys leads to. */
    default Step onChangeCipherSpec(HandshakeOutput out) throws TlsException {
        throw TlsException.misbehaved(
                Violation.BAD_CHANGE_CIPHER_SPEC, "in state " + getClass().getSimpleName());
    }

    /** Wipes the secrets that this state holds; called when the connection ends here. */
    @Override
    default void close() {}

    /** The failure for a message that has no place in this state. */
    default TlsException unexpected(HandshakeMessage message) {
        return TlsException.misbehaved(
                Violation.UNEXPECTED_MESSAGE,
                message.name() + " in state " + getClass().getSimpleName());
    }
}
