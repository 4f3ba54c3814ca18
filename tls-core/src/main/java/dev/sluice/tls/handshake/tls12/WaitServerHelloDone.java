package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.CertificateType;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.IdentityRequest;
import dev.sluice.tls.crypto.Encapsulation;
import dev.sluice.tls.extension.CertificateAuthorities;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.OwnSignature;
import dev.sluice.tls.handshake.Proven;
import dev.sluice.tls.handshake.Schemes;
import dev.sluice.tls.handshake.Shown;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.CertificateVerify;
import dev.sluice.tls.message.ClientKeyExchange;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.ServerHelloDone;
import dev.sluice.tls.message.Tls12CertificateRequest;
import dev.sluice.tls.wire.Opaque;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The end of the server's flight, before which it may ask for a certificate; then the client's flight (RFC 5246, Section 7.3). */
final class WaitServerHelloDone implements HandshakeState {
    private final Session session;
    private final ClientConfig config;
    private final NamedGroup group;
    private final Opaque share;
    private final Proven server;
    private final Optional<Tls12CertificateRequest> request;
    private @Nullable HandshakeKeys keys;

    WaitServerHelloDone(
            Session session,
            ClientConfig config,
            NamedGroup group,
            Opaque share,
            Proven server,
            Optional<Tls12CertificateRequest> request) {
        this.session = session;
        this.config = config;
        this.group = group;
        this.share = share;
        this.server = server;
        this.request = request;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        return switch (message) {
            case Tls12CertificateRequest asked
            when request.isEmpty() ->
                new Step.To(new WaitServerHelloDone(session, config, group, share, server, Optional.of(asked)));
            case ServerHelloDone _ -> request.isPresent() ? chooseIdentity(request.get()) : exchangeKeys(Shown.NOTHING);
            default -> throw unexpected(message);
        };
    }

    private Step chooseIdentity(Tls12CertificateRequest asked) throws TlsException {
        List<SignatureScheme> theirs = Schemes.forTls12(asked.schemes());
        List<SignatureScheme> common = Schemes.common(
                        endpoint().settings().policy().tls12Schemes(), theirs)
                .stream()
                .filter(scheme -> asked.types()
                        .contains(
                                scheme.isRsa() ? Tls12CertificateRequest.RSA_SIGN : Tls12CertificateRequest.ECDSA_SIGN))
                .toList();
        IdentityRequest wanted = new IdentityRequest(
                Role.CLIENT,
                session.serverName(),
                common,
                theirs,
                new CertificateAuthorities(asked.authorities()).principals(),
                endpoint().attachment());
        return new Step.Await<>(
                this,
                Purpose.CHOOSE_IDENTITY,
                config.identities().choose(wanted),
                (identity, out) ->
                        showIdentity(common, identity.filter(one -> one.type() == CertificateType.X509), out));
    }

    /** A client that has nothing fitting says so by an empty Certificate, and the server decides (RFC 5246, Section 7.4.6). */
    private Step showIdentity(List<SignatureScheme> common, Optional<Identity> identity, HandshakeOutput out)
            throws TlsException {
        Optional<SignatureScheme> scheme = identity.flatMap(one -> Schemes.choose(common, one.schemes()));
        Shown shown = scheme.isPresent() ? new Shown(identity, scheme) : Shown.NOTHING;
        out.send(OwnChain.message(shown.identity()));
        return exchangeKeys(shown);
    }

    private Step exchangeKeys(Shown shown) {
        byte[] theirs = share.toArray();
        Operation<Encapsulation> agreement = Operation.compute(
                () -> {
                    try {
                        return endpoint()
                                .crypto()
                                .encapsulate(group, theirs, endpoint().random());
                    } catch (GeneralSecurityException e) {
                        throw badShare(group, e);
                    }
                },
                Encapsulation::close);
        return new Step.Await<>(
                this, Purpose.KEY_EXCHANGE, agreement, (result, out) -> sendKeyExchange(shown, result, out));
    }

    private Step sendKeyExchange(Shown shown, Encapsulation agreement, HandshakeOutput out) throws TlsException {
        out.send(new ClientKeyExchange(Opaque.of(agreement.share())));
        HandshakeKeys derived = HandshakeKeys.derive(
                session, agreement.secret(), out.transcript().hash());
        keys = derived;
        if (shown.identity().isEmpty()) {
            return finish(shown, derived, out);
        }
        SignatureScheme scheme = shown.scheme().orElseThrow();
        return OwnSignature.sign(
                this,
                shown.identity().get(),
                scheme,
                out.transcript().messages(),
                endpoint().attachment(),
                (signature, next) -> {
                    next.send(new CertificateVerify(scheme.code(), Opaque.copyOf(signature)));
                    return finish(shown, derived, next);
                });
    }

    private Step finish(Shown shown, HandshakeKeys derived, HandshakeOutput out) throws TlsException {
        out.transcript().forget();
        Finished sent = derived.finish(out);
        out.endFlight();
        return new Step.To(ClientEnd.ofFull(config, derived, session.parameters(group, shown, server), sent)
                .next());
    }

    static TlsException badShare(NamedGroup group, GeneralSecurityException cause) {
        return new TlsException(
                TlsException.misbehaved(Violation.BAD_KEY_SHARE, group + ", " + cause.getMessage())
                        .failure(),
                cause);
    }

    private Endpoint endpoint() {
        return session.endpoint();
    }

    @Override
    public void close() {
        if (keys != null) {
            keys.close();
        }
    }
}
