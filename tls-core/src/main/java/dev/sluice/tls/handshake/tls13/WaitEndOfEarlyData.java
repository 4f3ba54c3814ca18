package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.Direction;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.EndOfEarlyData;
import dev.sluice.tls.message.HandshakeMessage;

/** WAIT_EOED: early data arrives until the client says that it was all (RFC 8446, Section 4.5). */
final class WaitEndOfEarlyData implements HandshakeState {
    private final ServerFlight sent;

    WaitEndOfEarlyData(ServerFlight sent) {
        this.sent = sent;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        if (!(message instanceof EndOfEarlyData)) {
            throw unexpected(message);
        }
        sent.handshakeKeys.install(Direction.RECEIVING, Role.SERVER, out);
        return new Step.To(new WaitClientFinished(sent, sent.session.provenByKey()));
    }

    @Override
    public void close() {
        sent.close();
    }
}
