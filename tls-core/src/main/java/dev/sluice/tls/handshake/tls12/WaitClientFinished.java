package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.message.HandshakeMessage;
import java.util.Optional;

/** The client's Finished, which the server's answers unless a session is resumed (RFC 5246, Section 7.4.9). */
final class WaitClientFinished implements HandshakeState {
    private final ServerConfig config;
    private final HandshakeKeys keys;
    private final NegotiatedParameters parameters;
    private final Optional<Finished> sent;

    /** @param sent this side's, if it went first */
    WaitClientFinished(
            ServerConfig config, HandshakeKeys keys, NegotiatedParameters parameters, Optional<Finished> sent) {
        this.config = config;
        this.keys = keys;
        this.parameters = parameters;
        this.sent = sent;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        if (!(message instanceof Finished finished)) {
            throw unexpected(message);
        }
        keys.check(finished, out.transcript().hashBeforeLast());
        return sent.isPresent()
                ? complete(finished, sent.get())
                : new SessionIssue(this, config, keys, parameters, out, () -> answer(finished, out)).begin();
    }

    private Step answer(Finished finished, HandshakeOutput out) throws TlsException {
        Finished answer = keys.finish(out);
        out.endFlight();
        return complete(finished, answer);
    }

    private Step complete(Finished client, Finished server) {
        Past past = new Past(client.verifyData(), server.verifyData(), parameters);
        Step done = new Step.Done(parameters, keys.exporter(), new ConnectedServer(keys.session(), config, past));
        keys.close();
        return done;
    }

    @Override
    public void close() {
        keys.close();
    }
}
