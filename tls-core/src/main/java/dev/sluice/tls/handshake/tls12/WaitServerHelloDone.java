package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.CertificateType;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.IdentityRequest;
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
import dev.sluice.tls.secrets.Premaster;
import dev.sluice.tls.session.PreSharedKey;
import dev.sluice.tls.wire.Opaque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The end of the server's flight, before which it may ask for a certificate; then the client's flight (RFC 5246, Section 7.3). */
final class WaitServerHelloDone implements HandshakeState {
    private final Session session;
    private final ClientConfig config;
    private final Optional<PeerShare> share;
    private final Proven server;
    private final Optional<Tls12CertificateRequest> request;
    private @Nullable HandshakeKeys keys;

    WaitServerHelloDone(
            Session session,
            ClientConfig config,
            Optional<PeerShare> share,
            Proven server,
            Optional<Tls12CertificateRequest> request) {
        this.session = session;
        this.config = config;
        this.share = share;
        this.server = server;
        this.request = request;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        return switch (message) {
            case Tls12CertificateRequest asked
            when request.isEmpty() && !isByKey() ->
                new Step.To(new WaitServerHelloDone(session, config, share, server, Optional.of(asked)));
            case ServerHelloDone _ ->
                request.isPresent() ? chooseIdentity(request.get()) : exchangeKeys(Shown.NOTHING, out);
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
        return exchangeKeys(shown, out);
    }

    private Step exchangeKeys(Shown shown, HandshakeOutput out) throws TlsException {
        return share.isPresent()
                ? agree(shown, share.get())
                : sendKeyExchange(shown, Optional.empty(), new byte[0], out);
    }

    private Step agree(Shown shown, PeerShare theirs) {
        return new Step.Await<>(
                this,
                Purpose.KEY_EXCHANGE,
                theirs.answer(endpoint()),
                (result, out) -> sendKeyExchange(shown, Optional.of(Opaque.of(result.share())), result.secret(), out));
    }

    private boolean isByKey() {
        return session.suite().keyExchange().isByPreSharedKey();
    }

    private Step sendKeyExchange(Shown shown, Optional<Opaque> own, byte[] secret, HandshakeOutput out)
            throws TlsException {
        Optional<PreSharedKey> key = isByKey() ? config.preSharedKey() : Optional.empty();
        out.send(new ClientKeyExchange.Contents(key.map(one -> Opaque.of(one.identity())), own)
                .message(session.suite().keyExchange()));
        byte[] premaster = key.map(
                        one -> own.isPresent() ? Premaster.of(secret, one.key()) : Premaster.ofKey(one.key()))
                .orElse(secret);
        HandshakeKeys derived =
                HandshakeKeys.derive(session, premaster, out.transcript().hash());
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
        Optional<NamedGroup> group = share.map(PeerShare::group);
        NegotiatedParameters parameters = isByKey()
                ? session.parameters(group, config.preSharedKey().orElseThrow().name())
                : session.parameters(group, shown, server);
        return new Step.To(ClientEnd.ofFull(config, derived, parameters, sent).next());
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
