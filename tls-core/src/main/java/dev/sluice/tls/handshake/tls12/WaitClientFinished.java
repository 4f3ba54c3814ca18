package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Proven;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.message.HandshakeMessage;

/** The client's Finished, which the server's answers (RFC 5246, Section 7.4.9). */
final class WaitClientFinished implements HandshakeState {
    private final ServerFlight sent;
    private final HandshakeKeys keys;
    private final Proven client;

    WaitClientFinished(ServerFlight sent, HandshakeKeys keys, Proven client) {
        this.sent = sent;
        this.keys = keys;
        this.client = client;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        if (!(message instanceof Finished finished)) {
            throw unexpected(message);
        }
        keys.check(finished, out.transcript().hashBeforeLast());
        Finished answer = keys.finish(out);
        out.endFlight();
        NegotiatedParameters parameters = sent.session.parameters(sent.share.group(), sent.shown, client);
        Past past = new Past(finished.verifyData(), answer.verifyData(), parameters);
        Step done = new Step.Done(parameters, keys.exporter(), new ConnectedServer(sent.session, sent.config, past));
        keys.close();
        return done;
    }

    @Override
    public void close() {
        keys.close();
    }
}
