package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.Tls12NewSessionTicket;
import java.util.Optional;

/** The server's Finished: the last message of the handshake, unless a session is resumed (RFC 5246, Section 7.4.9). */
final class WaitFinished implements HandshakeState {
    private final ClientEnd end;
    private final Optional<Tls12NewSessionTicket> ticket;

    WaitFinished(ClientEnd end, Optional<Tls12NewSessionTicket> ticket) {
        this.end = end;
        this.ticket = ticket;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        if (!(message instanceof Finished finished)) {
            throw unexpected(message);
        }
        end.keys().check(finished, out.transcript().hashBeforeLast());
        return end.complete(finished, ticket, out);
    }

    @Override
    public void close() {
        end.close();
    }
}
