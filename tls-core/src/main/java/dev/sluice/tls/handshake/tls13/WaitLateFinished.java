package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Proven;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.handshake.Transcript;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.message.HandshakeMessage;

/** After the handshake: the end of what the client says about itself (RFC 8446, Sections 4.4.4 and 4.6.2). */
final class WaitLateFinished implements HandshakeState {
    private final ConnectedServer connected;
    private final Transcript apart;
    private final Proven client;

    WaitLateFinished(ConnectedServer connected, Transcript apart, Proven client) {
        this.connected = connected;
        this.apart = apart;
        this.client = client;
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        if (!(message instanceof Finished finished)) {
            throw unexpected(message);
        }
        if (!finished.verifyData().equalsInConstantTime(out.verifyDataOfPeer(apart.hash()))) {
            throw TlsException.misbehaved(Violation.BAD_FINISHED);
        }
        out.peerAuthenticated(client.identity());
        return connected.settled();
    }
}
