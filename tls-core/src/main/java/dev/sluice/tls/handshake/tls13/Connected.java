package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.KeyUpdate;
import dev.sluice.tls.message.NewSessionTicket;

/** CONNECTED: key updates from either side, tickets from the server (RFC 8446, Section 4.6). */
record Connected(Role role) implements HandshakeState {

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        return switch (message) {
            case KeyUpdate update -> {
                out.keyUpdated(update.updateRequested());
                yield new Step.To(this);
            }
            // This client never asked to resume, so a ticket is of no use to it.
            case NewSessionTicket _ when role == Role.CLIENT -> new Step.To(this);
            default -> throw unexpected(message);
        };
    }
}
