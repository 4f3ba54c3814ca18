package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.message.HandshakeMessage;

/** The server's Finished, the last message of the handshake (RFC 5246, Section 7.4.9). */
final class WaitFinished implements HandshakeState {
    private final ClientConfig config;
    private final HandshakeKeys keys;
    private final Finished sent;
    private final NegotiatedParameters parameters;

    WaitFinished(ClientConfig config, HandshakeKeys keys, Finished sent, NegotiatedParameters parameters) {
        this.config = config;
        this.keys = keys;
        this.sent = sent;
        this.parameters = parameters;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        if (!(message instanceof Finished finished)) {
            throw unexpected(message);
        }
        keys.check(finished, out.transcript().hashBeforeLast());
        Past past = new Past(sent.verifyData(), finished.verifyData(), parameters);
        Step done = new Step.Done(parameters, keys.exporter(), new ConnectedClient(keys.session(), config, past));
        keys.close();
        return done;
    }

    @Override
    public void close() {
        keys.close();
    }
}
