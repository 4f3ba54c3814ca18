package dev.sluice.tls.handshake;

import dev.sluice.tls.Direction;
import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.message.HandshakeMessage;

/** Hears what a {@link HandshakeMachine} does, and changes nothing. Called inside the inbound half. */
public interface Witness {

    void message(Direction direction, HandshakeMessage message, int length);

    /** An operation appeared that is not done yet. */
    void waiting(Purpose purpose);

    /** It is done. */
    void waited(boolean successful);
}
