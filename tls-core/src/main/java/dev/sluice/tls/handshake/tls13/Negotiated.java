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
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.CertificateType;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.IdentityRequest;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.crypto.Encapsulation;
import dev.sluice.tls.extension.ApplicationProtocols;
import dev.sluice.tls.extension.CertificateAuthorities;
import dev.sluice.tls.extension.CertificateStatus;
import dev.sluice.tls.extension.CertificateTypes;
import dev.sluice.tls.extension.EarlyDataIndication;
import dev.sluice.tls.extension.Extension;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.KeyShareExtension;
import dev.sluice.tls.extension.PostHandshakeAuth;
import dev.sluice.tls.extension.PreSharedKeyChoice;
import dev.sluice.tls.extension.PreSharedKeyOffer;
import dev.sluice.tls.extension.PskKeyExchangeModes;
import dev.sluice.tls.extension.ServerNameExtension;
import dev.sluice.tls.extension.SupportedVersions;
import dev.sluice.tls.extension.TicketRequestExtension;
import dev.sluice.tls.handshake.CertificateTypeChoice;
import dev.sluice.tls.handshake.ClientOffer;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.RecordSizes;
import dev.sluice.tls.handshake.Schemes;
import dev.sluice.tls.handshake.Shown;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.CertificateRequest;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.EncryptedExtensions;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.secrets.EarlySecret;
import dev.sluice.tls.secrets.KeyDerivation;
import dev.sluice.tls.secrets.TrafficSecret;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.wire.Opaque;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** NEGOTIATED: the server's flight, from ServerHello to Finished (RFC 8446, Section 2). It waits for operations only. */
final class Negotiated implements HandshakeState {
    private final ServerConfig config;
    private final Endpoint endpoint;
    private final ClientHello hello;
    private final CipherSuite suite;
    private final Optional<KeyShareExtension.Entry> clientShare;
    private final Optional<String> applicationProtocol;
    private final boolean helloRetried;
    private KeySelection.@Nullable Selected selected;
    private boolean earlyData;
    private @Nullable HandshakeKeys keys;

    /** @param clientShare what the key exchange is with; empty where a pre-shared key is to do without one */
    Negotiated(
            Endpoint endpoint,
            ServerConfig config,
            ClientHello hello,
            CipherSuite suite,
            Optional<KeyShareExtension.Entry> clientShare,
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

    /** What the client offers to resume is looked up first. */
    Step begin(HandshakeOutput out) throws TlsException {
        OptionalInt mode =
                OptionalInt.of(clientShare.isPresent() ? PskKeyExchangeModes.PSK_DHE_KE : PskKeyExchangeModes.PSK_KE);
        return KeySelection.mode(hello, config).equals(mode)
                ? KeySelection.begin(this, endpoint, config, hello, suite, out, found -> keyFound(found, out))
                : keyFound(Optional.empty(), out);
    }

    private Step keyFound(Optional<KeySelection.Selected> found, HandshakeOutput out) throws TlsException {
        if (found.isPresent()) {
            selected = found.get();
            return decideOnEarlyData(found.get());
        }
        if (clientShare.isEmpty() && config.hasCertificates()) {
            return new ReceivedClientHello(endpoint, config, hello).agreeOnGroup(suite, applicationProtocol, out);
        }
        if (config.hasCertificates() || config.preSharedKeys().isEmpty()) {
            return chooseIdentity();
        }
        if (hello.extensions().contains(PreSharedKeyOffer.CODE)) {
            // A name that is unknown here must look like one that is known with another key (RFC 8446, Appendix E.6).
            throw TlsException.misbehaved(Violation.BAD_BINDER);
        }
        throw TlsException.incompatible(Mismatch.PRE_SHARED_KEY_MISSING, "");
    }

    /** Early data is taken if all that it was sent under holds, it is fresh, and nobody saw it before (RFC 8446, Section 8). */
    private Step decideOnEarlyData(KeySelection.Selected key) throws TlsException {
        Optional<EarlyDataPolicy> policy = config.earlyData().filter(_ -> mayBeEarly(key));
        if (policy.isEmpty()) {
            return agreeOnKeys(Shown.NOTHING);
        }
        PreSharedKeyOffer offer =
                hello.extensions().find(PreSharedKeyOffer.class).orElseThrow();
        Instant now = now();
        return new Step.Await<>(
                this,
                Purpose.CHECK_REPLAY,
                policy.get()
                        .guard()
                        .isFirst(
                                offer.binders().getFirst().toArray(),
                                now,
                                now.plus(EarlyDataPolicy.WINDOW.multipliedBy(2))
                                        .plus(endpoint.settings().limits().operationTimeout()),
                                endpoint.attachment()),
                (first, next) -> {
                    earlyData = first && isFresh(key.key); // the guard may have taken its time
                    return agreeOnKeys(Shown.NOTHING);
                },
                failure -> agreeOnKeys(Shown.NOTHING));
    }

    private boolean mayBeEarly(KeySelection.Selected key) {
        return !helloRetried
                && key.index == 0
                && hello.extensions().contains(EarlyDataIndication.CODE)
                && key.key
                        .session()
                        .filter(facts -> facts.maximumEarlyData() > 0
                                && facts.maximumEarlyData()
                                        <= config.earlyData().orElseThrow().maximum()
                                && facts.cipherSuite() == suite
                                && facts.applicationProtocol().equals(applicationProtocol)
                                && isFresh(key.key))
                        .isPresent();
    }

    /** Whether the client says of its ticket's age what our own clock says (RFC 8446, Section 8.3). */
    private boolean isFresh(OfferedKey key) {
        long theirs = hello.extensions()
                .find(PreSharedKeyOffer.class)
                .orElseThrow()
                .identities()
                .getFirst()
                .obfuscatedTicketAge();
        int difference = (int) (theirs - key.obfuscatedAge(now())); // modulo 2^32, as the ages are
        return Math.abs((long) difference) <= EarlyDataPolicy.WINDOW.toMillis();
    }

    private Instant now() {
        return endpoint.settings().environment().clock().instant();
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
                CertificateTypeChoice.taken(hello.extensions(), CertificateTypes.SERVER),
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
        if (identity.isPresent()) {
            CertificateTypeChoice.requireTaken(hello.extensions(), identity.get());
        }
        Optional<SignatureScheme> scheme = identity.flatMap(one -> Schemes.choose(common, one.schemes()));
        if (identity.isEmpty() || scheme.isEmpty()) {
            throw TlsException.incompatible(
                    Mismatch.NO_COMMON_SIGNATURE_SCHEME,
                    "we sign with " + identity.map(Identity::schemes).orElseGet(java.util.Set::of)
                            + ", the client accepts " + theirs);
        }
        return agreeOnKeys(new Shown(identity, scheme));
    }

    private Step agreeOnKeys(Shown shown) throws TlsException {
        Optional<NamedGroup> group = clientShare.flatMap(share -> NamedGroup.of(share.group()));
        Session session = new Session(
                endpoint,
                new KeyDerivation(endpoint.crypto(), suite, Session.LABEL_PREFIX),
                group,
                hello.random(),
                new ClientOffer(hello).serverName(),
                helloRetried,
                Optional.ofNullable(selected)
                        .map(one -> new Session.Key(one.key.session(), one.key.name(), one.index == 0)),
                shown.identity().map(Identity::type).orElse(CertificateType.X509),
                CertificateTypeChoice.ofClient(
                        hello.extensions(),
                        config,
                        selected == null && config.clientAuthentication() == ClientAuthentication.REQUIRE));
        return new Step.Await<>(
                this,
                Purpose.KEY_EXCHANGE,
                clientShare.map(this::encapsulate).orElseGet(this::noExchange),
                (result, out) -> sendHello(session, shown, result, out));
    }

    private Operation<Encapsulation> encapsulate(KeyShareExtension.Entry share) {
        NamedGroup group = NamedGroup.of(share.group()).orElseThrow();
        byte[] theirs = share.keyExchange().toArray();
        return Operation.compute(
                () -> {
                    try {
                        return endpoint.crypto().encapsulate(group, theirs, endpoint.random());
                    } catch (GeneralSecurityException e) {
                        throw WaitServerHello.badShare(group, e);
                    }
                },
                Encapsulation::close);
    }

    /** Zeros stand for the secret of an exchange (RFC 8446, Section 7.1). */
    private Operation<Encapsulation> noExchange() {
        return Operation.completed(
                new Encapsulation(new byte[0], new byte[suite.hash().length()]));
    }

    private Step sendHello(Session session, Shown shown, Encapsulation agreement, HandshakeOutput out)
            throws TlsException {
        out.transcript().choose(suite.hash());
        EarlySecret early = earlySecret(session.derivation(), out);
        out.send(new ServerHello(
                ClientHello.LEGACY_VERSION,
                endpoint.randomBytes(32),
                hello.legacySessionId(),
                suite.code(),
                0,
                answers(agreement)));
        // Clients in compatibility mode send a session id and expect this; others have no use for it (Appendix D.4).
        if (!helloRetried && !hello.legacySessionId().isEmpty()) {
            out.changeCipherSpec();
        }
        HandshakeKeys derived = HandshakeKeys.derive(
                endpoint,
                early,
                hello.random(),
                agreement.secret(),
                out.transcript().hash());
        keys = derived;
        derived.install(Direction.SENDING, Role.SERVER, out);
        if (!earlyData) {
            derived.install(Direction.RECEIVING, Role.SERVER, out);
        }
        Extensions answers = encryptedExtensions(session, shown);
        out.limitRecords(RecordSizes.agreed(ProtocolVersion.TLS13, answers, hello.extensions()));
        out.send(new EncryptedExtensions(answers));
        if (session.key().isPresent()) {
            return finish(session, shown, derived, out);
        }
        if (asksClient(session)) {
            out.send(certificateRequest(config, Opaque.EMPTY));
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

    /** The first stage of the key schedule; keys for early data come out of it before the ServerHello. */
    private EarlySecret earlySecret(KeyDerivation derivation, HandshakeOutput out) throws TlsException {
        if (selected == null) {
            return EarlySecret.withoutKey(derivation);
        }
        EarlySecret early = selected.key.earlySecret(derivation);
        selected.close();
        if (!earlyData) {
            return early;
        }
        TrafficSecret secret = early.earlyTrafficSecret(out.transcript().hash());
        endpoint.logKey("CLIENT_EARLY_TRAFFIC_SECRET", hello.random(), secret);
        try {
            out.acceptEarlyData(secret, config.earlyData().orElseThrow().maximum());
            return early;
        } catch (TlsException e) {
            early.close();
            throw e;
        }
    }

    private Extensions answers(Encapsulation agreement) {
        List<Extension> answers = new ArrayList<>();
        answers.add(new SupportedVersions.Selected(ProtocolVersion.TLS13.code()));
        clientShare
                .map(share -> new KeyShareExtension.Answered(
                        new KeyShareExtension.Entry(share.group(), Opaque.of(agreement.share()))))
                .ifPresent(answers::add);
        if (selected != null) {
            answers.add(new PreSharedKeyChoice(selected.index));
        }
        return new Extensions(answers);
    }

    /** Whether the client is asked who it is, in the handshake. */
    private boolean asksClient(Session session) {
        return session.key().isEmpty()
                && config.clientAuthentication() != ClientAuthentication.NONE
                && session.peerType().isPresent();
    }

    private Extensions encryptedExtensions(Session session, Shown shown) {
        List<Extension> answers = new ArrayList<>();
        if (shown.identity().isPresent()) {
            CertificateTypeChoice.answer(hello.extensions(), CertificateTypes.SERVER, session.ownType())
                    .ifPresent(answers::add);
        }
        if (asksClient(session) || hello.extensions().contains(PostHandshakeAuth.CODE)) {
            session.peerType()
                    .flatMap(type -> CertificateTypeChoice.answer(hello.extensions(), CertificateTypes.CLIENT, type))
                    .ifPresent(answers::add);
        }
        if (earlyData) {
            answers.add(new EarlyDataIndication(OptionalLong.empty()));
        }
        if (new ClientOffer(hello).serverName().isPresent()) {
            answers.add(new ServerNameExtension(Optional.empty()));
        }
        if (hello.extensions().contains(TicketRequestExtension.CODE)) {
            answers.add(new TicketRequestExtension.Expected(tickets()));
        }
        RecordSizes.answer(endpoint.settings(), ProtocolVersion.TLS13, hello.extensions())
                .ifPresent(answers::add);
        applicationProtocol.ifPresent(name -> answers.add(new ApplicationProtocols(List.of(name))));
        return new Extensions(answers);
    }

    private int tickets() {
        boolean resumed = selected != null && selected.key.session().isPresent();
        return TicketIssue.count(config, hello, resumed);
    }

    /** What asks a client who it is, in the handshake or later. */
    static CertificateRequest certificateRequest(ServerConfig config, Opaque context) {
        List<Extension> extensions =
                new ArrayList<>(Schemes.offered(config.settings().policy(), Optional.empty()));
        extensions.add(new CertificateStatus.AskedByServer());
        extensions.addAll(CertificatePacking.offered(config.settings()));
        if (!config.authorities().isEmpty()) {
            extensions.add(CertificateAuthorities.of(config.authorities()));
        }
        return new CertificateRequest(context, new Extensions(extensions));
    }

    private Step finish(Session session, Shown shown, HandshakeKeys derived, HandshakeOutput out) throws TlsException {
        out.send(derived.finished(Role.SERVER, out.transcript().hash()));
        ApplicationKeys next = ApplicationKeys.derive(
                endpoint, hello.random(), derived, out.transcript().hash());
        out.install(Direction.SENDING, next.traffic(Role.SERVER));
        out.endFlight();
        ServerFlight sent = new ServerFlight(
                session,
                config,
                derived,
                next,
                applicationProtocol,
                shown,
                earlyData,
                tickets(),
                hello.extensions().contains(PostHandshakeAuth.CODE));
        if (earlyData) {
            out.mayAnswerEarly();
            return new Step.To(new WaitEndOfEarlyData(sent));
        }
        return new Step.To(
                asksClient(session)
                        ? new WaitClientCertificate(sent)
                        : new WaitClientFinished(sent, session.provenByKey()));
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
        if (selected != null) {
            selected.close();
        }
    }
}
