package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.extension.EarlyDataIndication;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.OwnSignature;
import dev.sluice.tls.handshake.Shown;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.handshake.Transcript;
import dev.sluice.tls.message.CertificateMessage;
import dev.sluice.tls.message.CertificateRequest;
import dev.sluice.tls.message.CertificateVerify;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.KeyUpdate;
import dev.sluice.tls.message.NewSessionTicket;
import dev.sluice.tls.secrets.ResumptionSecret;
import dev.sluice.tls.session.ClientSession;
import dev.sluice.tls.session.ResumableSession;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.SealedSession;
import dev.sluice.tls.session.SessionFacts;
import dev.sluice.tls.wire.Opaque;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** CONNECTED: key updates from either side, tickets, which are kept, and the wish to know who we are (RFC 8446, Section 4.6). */
final class ConnectedClient implements HandshakeState {
    private final Session session;
    private final NegotiatedParameters parameters;
    private final ClientConfig config;
    private final ResumptionSecret resumption;
    private final Optional<Transcript> end;

    /**
     * After the handshake.
     *
     * @param resumption is taken over
     * @param end the transcript of the handshake, if this client offered to authenticate itself later
     */
    ConnectedClient(
            Session session,
            NegotiatedParameters parameters,
            ClientConfig config,
            ResumptionSecret resumption,
            Optional<Transcript> end) {
        this.session = session;
        this.parameters = parameters;
        this.config = config;
        this.resumption = resumption;
        this.end = end;
        if (!config.sessions().keepsSessions()) {
            resumption.close();
        }
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        return switch (message) {
            case KeyUpdate update -> {
                out.keyUpdated(update.updateRequested());
                yield new Step.To(this);
            }
            case NewSessionTicket ticket -> {
                keep(ticket);
                yield new Step.To(this);
            }
            case CertificateRequest asked when end.isPresent() -> authenticate(asked);
            default -> throw unexpected(message);
        };
    }

    /** Certificate, CertificateVerify and Finished leave in one piece (RFC 8446, Section 4.6.2). */
    private Step authenticate(CertificateRequest asked) throws TlsException {
        if (asked.context().isEmpty()) {
            throw TlsException.misbehaved(Violation.WRONG_CERTIFICATE_CONTEXT);
        }
        Transcript apart = end.orElseThrow().copy().with(asked);
        return RequestedCertificate.choose(
                this, session, config, asked, (shown, out) -> show(asked, shown, apart, out));
    }

    private Step show(CertificateRequest asked, Shown shown, Transcript apart, HandshakeOutput out)
            throws TlsException {
        if (shown.identity().isEmpty()) {
            CertificateMessage none = new CertificateMessage(asked.context(), List.of());
            out.authenticate(List.of(none), apart.with(none).hash());
            return new Step.To(this);
        }
        Identity identity = shown.identity().orElseThrow();
        SignatureScheme scheme = shown.scheme().orElseThrow();
        CertificateMessage certificate = OwnCertificate.message(asked.context(), identity, asked.extensions());
        byte[] content = SignedContent.of(Role.CLIENT, apart.with(certificate).hash());
        return OwnSignature.sign(
                this, identity, scheme, content, session.endpoint().attachment(), (signature, next) -> {
                    CertificateVerify verify = new CertificateVerify(scheme.code(), Opaque.copyOf(signature));
                    next.authenticate(
                            List.of(certificate, verify), apart.with(verify).hash());
                    return new Step.To(this);
                });
    }

    private void keep(NewSessionTicket ticket) {
        Duration lifetime = Duration.ofSeconds(Math.min(ticket.lifetime(), Resumption.LONGEST.toSeconds()));
        var name = session.serverName();
        if (lifetime.isZero()
                || ticket.ticket().length() > SealedSession.LONGEST
                || name.isEmpty()
                || !config.sessions().keepsSessions()) {
            return;
        }
        Instant now = session.endpoint().settings().environment().clock().instant();
        long earlyData = ticket.extensions()
                .find(EarlyDataIndication.class)
                .map(early -> early.maximum().orElse(0))
                .orElse(0L);
        SessionFacts facts = session.facts(parameters, ClientAuthentication.NONE, "", now, ticket.ageAdd(), earlyData);
        ResumableSession resumable =
                new ResumableSession(facts, resumption.key(ticket.nonce().toArray()));
        config.sessions()
                .put(
                        name.get(),
                        new ClientSession(
                                resumable,
                                ticket.ticket().toArray(),
                                lifetime,
                                session.endpoint().attachment()));
    }

    @Override
    public void close() {
        resumption.close();
    }
}
