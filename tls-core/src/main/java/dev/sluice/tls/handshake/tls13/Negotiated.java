package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Direction;
import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Operation;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.IdentityRequest;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.config.SessionLookup;
import dev.sluice.tls.crypto.Encapsulation;
import dev.sluice.tls.extension.ApplicationProtocols;
import dev.sluice.tls.extension.CertificateAuthorities;
import dev.sluice.tls.extension.CertificateStatus;
import dev.sluice.tls.extension.Extension;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.KeyShareExtension;
import dev.sluice.tls.extension.PreSharedKeyOffer;
import dev.sluice.tls.extension.ServerNameExtension;
import dev.sluice.tls.extension.SupportedVersions;
import dev.sluice.tls.handshake.ClientOffer;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Proven;
import dev.sluice.tls.handshake.Schemes;
import dev.sluice.tls.handshake.Shown;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.CertificateRequest;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.EncryptedExtensions;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.secrets.KeyDerivation;
import dev.sluice.tls.wire.Opaque;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** NEGOTIATED: the server's flight, from ServerHello to Finished (RFC 8446, Section 2). It waits for operations only. */
final class Negotiated implements HandshakeState {
    private final ServerConfig config;
    private final Endpoint endpoint;
    private final ClientHello hello;
    private final CipherSuite suite;
    private final KeyShareExtension.Entry clientShare;
    private final Optional<String> applicationProtocol;
    private final boolean helloRetried;
    private @Nullable HandshakeKeys keys;

    Negotiated(
            Endpoint endpoint,
            ServerConfig config,
            ClientHello hello,
            CipherSuite suite,
            KeyShareExtension.Entry clientShare,
            Optional<String> applicationProtocol,
            boolean helloRetried) {
        this.config = config;
        this.endpoint = endpoint;
        this.hello = hello;
        this.suite = suite;
        this.clientShare = clientShare;
        this.applicationProtocol = applicationProtocol;
        this.helloRetried = helloRetried;
    }

    /** What the client offers to resume is looked up first; a look-up that fails is as good as none. */
    Step begin() throws TlsException {
        Optional<PreSharedKeyOffer> offer = hello.extensions().find(PreSharedKeyOffer.class);
        if (config.sessions().isEmpty() || offer.isEmpty()) {
            return chooseIdentity();
        }
        SessionLookup sessions = config.sessions().get();
        byte[] identity = offer.get().identities().getFirst().name().toArray();
        byte[] keyName = Arrays.copyOf(identity, Math.min(identity.length, SessionLookup.KEY_NAME_LENGTH));
        return new Step.Await<>(
                this,
                Purpose.LOOK_UP_KEY,
                sessions.key(keyName, endpoint.attachment()),
                (key, out) -> lookUp(sessions, identity, key),
                failure -> lookUp(sessions, identity, Optional.empty()));
    }

    private Step lookUp(SessionLookup sessions, byte[] identity, Optional<byte[]> key) {
        return new Step.Await<>(
                this,
                Purpose.LOOK_UP_SESSION,
                sessions.session(identity, key, endpoint.attachment()),
                (session, out) -> {
                    wipe(key);
                    wipe(session);
                    return chooseIdentity();
                },
                failure -> {
                    wipe(key);
                    return chooseIdentity();
                });
    }

    private static void wipe(Optional<byte[]> secret) {
        secret.ifPresent(bytes -> Arrays.fill(bytes, (byte) 0));
    }

    private Step chooseIdentity() throws TlsException {
        List<SignatureScheme> theirs = Schemes.forHandshakes(hello.extensions());
        List<SignatureScheme> common = Schemes.common(policy().signatureSchemes(), theirs);
        Optional<CertificateAuthorities> named = hello.extensions().find(CertificateAuthorities.class);
        List<X500Principal> authorities = named.isPresent() ? named.get().principals() : List.of();
        Optional<ServerName> name = new ClientOffer(hello).serverName();
        IdentityRequest request = new IdentityRequest(
                Role.SERVER,
                name,
                common,
                Schemes.forCertificates(hello.extensions()),
                authorities,
                endpoint.attachment());
        return new Step.Await<>(
                this,
                Purpose.CHOOSE_IDENTITY,
                config.identities().choose(request),
                (identity, out) -> identityChosen(identity, name, common, theirs));
    }

    private Step identityChosen(
            Optional<Identity> identity,
            Optional<ServerName> name,
            List<SignatureScheme> common,
            List<SignatureScheme> theirs)
            throws TlsException {
        if (identity.isEmpty() && name.isPresent()) {
            throw TlsException.incompatible(
                    Mismatch.UNKNOWN_SERVER_NAME, name.get().toString());
        }
        Optional<SignatureScheme> scheme = identity.flatMap(one -> Schemes.choose(common, one.schemes()));
        if (identity.isEmpty() || scheme.isEmpty()) {
            throw TlsException.incompatible(
                    Mismatch.NO_COMMON_SIGNATURE_SCHEME,
                    "we sign with " + identity.map(Identity::schemes).orElseGet(java.util.Set::of)
                            + ", the client accepts " + theirs);
        }
        return agreeOnKeys(name, new Shown(identity, scheme));
    }

    private Step agreeOnKeys(Optional<ServerName> name, Shown shown) {
        NamedGroup group = NamedGroup.of(clientShare.group()).orElseThrow();
        byte[] theirs = clientShare.keyExchange().toArray();
        Operation<Encapsulation> agreement = Operation.compute(
                () -> {
                    try {
                        return endpoint.crypto().encapsulate(group, theirs, endpoint.random());
                    } catch (GeneralSecurityException e) {
                        throw WaitServerHello.badShare(group, e);
                    }
                },
                Encapsulation::close);
        Session session = new Session(
                endpoint,
                new KeyDerivation(endpoint.crypto(), suite, Session.LABEL_PREFIX),
                group,
                hello.random(),
                name,
                helloRetried);
        return new Step.Await<>(
                this, Purpose.KEY_EXCHANGE, agreement, (result, out) -> sendHello(session, shown, result, out));
    }

    private Step sendHello(Session session, Shown shown, Encapsulation agreement, HandshakeOutput out)
            throws TlsException {
        out.transcript().choose(suite.hash());
        out.send(new ServerHello(
                ClientHello.LEGACY_VERSION,
                endpoint.randomBytes(32),
                hello.legacySessionId(),
                suite.code(),
                0,
                Extensions.of(
                        new SupportedVersions.Selected(ProtocolVersion.TLS13.code()),
                        new KeyShareExtension.Answered(
                                new KeyShareExtension.Entry(clientShare.group(), Opaque.of(agreement.share()))))));
        // Clients in compatibility mode send a session id and expect this; others have no use for it (Appendix D.4).
        if (!helloRetried && !hello.legacySessionId().isEmpty()) {
            out.changeCipherSpec();
        }
        HandshakeKeys derived = HandshakeKeys.derive(
                endpoint,
                session.derivation(),
                hello.random(),
                agreement.secret(),
                out.transcript().hash());
        keys = derived;
        derived.install(Direction.SENDING, Role.SERVER, out);
        derived.install(Direction.RECEIVING, Role.SERVER, out);
        out.send(new EncryptedExtensions(encryptedExtensions()));
        if (config.clientAuthentication() != ClientAuthentication.NONE) {
            out.send(certificateRequest());
        }
        return OwnCertificate.send(
                this,
                session,
                Opaque.EMPTY,
                hello.extensions(),
                shown.identity().orElseThrow(),
                shown.scheme().orElseThrow(),
                out,
                next -> finish(session, shown, derived, next));
    }

    private Extensions encryptedExtensions() {
        List<Extension> answers = new ArrayList<>();
        if (new ClientOffer(hello).serverName().isPresent()) {
            answers.add(new ServerNameExtension(Optional.empty()));
        }
        applicationProtocol.ifPresent(name -> answers.add(new ApplicationProtocols(List.of(name))));
        return new Extensions(answers);
    }

    private CertificateRequest certificateRequest() {
        List<Extension> extensions = new ArrayList<>(Schemes.offered(policy(), Optional.empty()));
        extensions.add(new CertificateStatus.AskedByServer());
        if (!config.authorities().isEmpty()) {
            extensions.add(CertificateAuthorities.of(config.authorities()));
        }
        return new CertificateRequest(Opaque.EMPTY, new Extensions(extensions));
    }

    private Step finish(Session session, Shown shown, HandshakeKeys derived, HandshakeOutput out) throws TlsException {
        out.send(derived.finished(Role.SERVER, out.transcript().hash()));
        ApplicationKeys next = ApplicationKeys.derive(
                endpoint, hello.random(), derived, out.transcript().hash());
        out.install(Direction.SENDING, next.traffic(Role.SERVER));
        out.endFlight();
        ServerFlight sent = new ServerFlight(session, config, derived, next, applicationProtocol, shown);
        return new Step.To(
                config.clientAuthentication() == ClientAuthentication.NONE
                        ? new WaitClientFinished(sent, Proven.NOTHING)
                        : new WaitClientCertificate(sent));
    }

    private SecurityPolicy policy() {
        return config.settings().policy();
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        throw unexpected(message);
    }

    @Override
    public void close() {
        if (keys != null) {
            keys.close();
        }
    }
}
