package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.Direction;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.HandshakeMessage;

/** The peer's change of keys comes next, and no message before it (RFC 5246, Section 7.1). */
final class WaitChangeCipherSpec implements HandshakeState {
    private final HandshakeKeys keys;
    private final HandshakeState next;

    /** @param next what waits for Finished; it takes the keys over */
    WaitChangeCipherSpec(HandshakeKeys keys, HandshakeState next) {
        this.keys = keys;
        this.next = next;
    }

    @Override
    public Step onChangeCipherSpec(HandshakeOutput out) throws TlsException {
        keys.install(Direction.RECEIVING, out);
        return new Step.To(next);
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        throw unexpected(message);
    }

    @Override
    public void close() {
        next.close();
    }
}
