package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.Tls12NewSessionTicket;
import java.util.Optional;

/** The ticket that the server promised comes before its change of keys (RFC 5077, Section 3.3). */
final class WaitNewSessionTicket implements HandshakeState {
    private final ClientEnd end;

    WaitNewSessionTicket(ClientEnd end) {
        this.end = end;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        if (!(message instanceof Tls12NewSessionTicket ticket)) {
            throw unexpected(message);
        }
        return new Step.To(new WaitChangeCipherSpec(end.keys(), new WaitFinished(end, Optional.of(ticket))));
    }

    @Override
    public void close() {
        end.close();
    }
}
