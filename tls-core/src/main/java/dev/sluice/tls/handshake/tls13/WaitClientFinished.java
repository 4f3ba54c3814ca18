package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.Direction;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Proven;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.handshake.Transcript;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.secrets.ResumptionSecret;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** WAIT_FINISHED of a server (RFC 8446, Section 4.4.4). */
final class WaitClientFinished implements HandshakeState {
    private final ServerFlight sent;
    private final Proven client;
    private @Nullable ResumptionSecret resumption;

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
        NegotiatedParameters parameters =
                sent.session.parameters(sent.applicationProtocol, sent.shown, client, sent.earlyData);
        ResumptionSecret secret =
                sent.applicationKeys.resumption(out.transcript().hash());
        resumption = secret;
        sent.applicationKeys.closeTraffic();
        Optional<Transcript> end =
                sent.mayBeAsked ? Optional.of(out.transcript().copy()) : Optional.empty();
        if (sent.tickets == 0) {
            return done(parameters, secret, end);
        }
        return new TicketIssue(
                        this,
                        sent.session,
                        sent.config,
                        parameters,
                        secret,
                        sent.tickets,
                        () -> done(parameters, secret, end))
                .begin();
    }

    private Step done(NegotiatedParameters parameters, ResumptionSecret secret, Optional<Transcript> end) {
        secret.close();
        return new Step.Done(
                parameters, sent.applicationKeys.exporter(), new ConnectedServer(sent.session, sent.config, end));
    }

    @Override
    public void close() {
        if (resumption != null) {
            resumption.close();
        }
        sent.close();
    }
}
