package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.Direction;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Proven;
import dev.sluice.tls.handshake.Shown;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.CertificateRequest;
import dev.sluice.tls.message.EndOfEarlyData;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.message.HandshakeMessage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** WAIT_FINISHED: the server's Finished, then the client's flight (RFC 8446, Section 4.4.4). */
final class WaitFinished implements HandshakeState {
    private final Session session;
    private final ClientConfig config;
    private final HandshakeKeys keys;
    private final Optional<String> applicationProtocol;
    private final Optional<CertificateRequest> request;
    private final Proven server;
    private final boolean earlyData;
    private @Nullable ApplicationKeys applicationKeys;

    WaitFinished(
            Session session,
            ClientConfig config,
            HandshakeKeys keys,
            Optional<String> applicationProtocol,
            Optional<CertificateRequest> request,
            Proven server,
            boolean earlyData) {
        this.session = session;
        this.config = config;
        this.keys = keys;
        this.applicationProtocol = applicationProtocol;
        this.request = request;
        this.server = server;
        this.earlyData = earlyData;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        if (!(message instanceof Finished finished)) {
            throw unexpected(message);
        }
        keys.check(finished, Role.SERVER, out.transcript().hashBeforeLast());
        ApplicationKeys next = ApplicationKeys.derive(
                session.endpoint(),
                session.clientRandom(),
                keys,
                out.transcript().hash());
        applicationKeys = next;
        out.install(Direction.RECEIVING, next.traffic(Role.SERVER));
        if (earlyData) {
            out.endEarlyData();
            out.send(new EndOfEarlyData());
            keys.install(Direction.SENDING, Role.CLIENT, out);
        }
        if (request.isEmpty()) {
            return finish(Shown.NOTHING, next, out);
        }
        CertificateRequest asked = request.get();
        return RequestedCertificate.choose(
                this, session, config, asked, (shown, then) -> show(asked, shown, next, then));
    }

    /** A client that has nothing fitting says so by an empty Certificate, and the server decides (Section 4.4.2.4). */
    private Step show(CertificateRequest asked, Shown shown, ApplicationKeys next, HandshakeOutput out)
            throws TlsException {
        if (shown.identity().isEmpty()) {
            OwnCertificate.sendNone(asked.context(), out);
            return finish(Shown.NOTHING, next, out);
        }
        return OwnCertificate.send(
                this,
                session,
                asked.context(),
                asked.extensions(),
                shown.identity().orElseThrow(),
                shown.scheme().orElseThrow(),
                out,
                then -> finish(shown, next, then));
    }

    private Step finish(Shown shown, ApplicationKeys next, HandshakeOutput out) throws TlsException {
        out.send(keys.finished(Role.CLIENT, out.transcript().hash()));
        out.install(Direction.SENDING, next.traffic(Role.CLIENT));
        out.endFlight();
        keys.close();
        NegotiatedParameters parameters = session.parameters(applicationProtocol, shown, server, earlyData);
        ConnectedClient connected = new ConnectedClient(
                session,
                parameters,
                config,
                next.resumption(out.transcript().hash()),
                config.postHandshakeAuthentication()
                        ? Optional.of(out.transcript().copy())
                        : Optional.empty());
        next.closeTraffic();
        return new Step.Done(parameters, next.exporter(), connected);
    }

    @Override
    public void close() {
        keys.close();
        if (applicationKeys != null) {
            applicationKeys.close();
        }
    }
}
