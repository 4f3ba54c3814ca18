package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.Direction;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Proven;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.message.HandshakeMessage;

/** WAIT_FINISHED of a server (RFC 8446, Section 4.4.4). */
final class WaitClientFinished implements HandshakeState {
    private final ServerFlight sent;
    private final Proven client;

    WaitClientFinished(ServerFlight sent, Proven client) {
        this.sent = sent;
        this.client = client;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        if (!(message instanceof Finished finished)) {
            throw unexpected(message);
        }
        sent.handshakeKeys.check(finished, Role.CLIENT, out.transcript().hashBeforeLast());
        out.install(Direction.RECEIVING, sent.applicationKeys.traffic(Role.CLIENT));
        sent.handshakeKeys.close();
        sent.applicationKeys.closeTraffic();
        return new Step.Done(
                sent.session.parameters(sent.applicationProtocol, sent.shown, client),
                sent.applicationKeys.exporter(),
                new Connected(Role.SERVER));
    }

    @Override
    public void close() {
        sent.close();
    }
}
