package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.KeyUpdate;

/** CONNECTED: key updates from either side (RFC 8446, Section 4.6.3). */
record ConnectedServer() implements HandshakeState {

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        if (!(message instanceof KeyUpdate update)) {
            throw unexpected(message);
        }
        out.keyUpdated(update.updateRequested());
        return new Step.To(this);
    }
}
