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
