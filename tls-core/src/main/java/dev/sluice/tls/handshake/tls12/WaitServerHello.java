package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.ServerHello;

/** The answer to the hello of a renegotiation; the first of a connection is answered where the version is still open. */
final class WaitServerHello implements HandshakeState {
    private final ReceivedServerHello offer;

    WaitServerHello(ReceivedServerHello offer) {
        this.offer = offer;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        if (!(message instanceof ServerHello answer)) {
            throw unexpected(message);
        }
        if (answer.namesVersion()) {
            throw TlsException.misbehaved(Violation.VERSION_RENEGOTIATED);
        }
        return offer.agree(answer, out);
    }
}
