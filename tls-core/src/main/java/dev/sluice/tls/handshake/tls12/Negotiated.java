package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.IdentityRequest;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.crypto.KeyShare;
import dev.sluice.tls.extension.CertificateAuthorities;
import dev.sluice.tls.extension.CertificateStatus;
import dev.sluice.tls.extension.ExtendedMasterSecret;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.SessionTicketExtension;
import dev.sluice.tls.extension.SignatureAlgorithms;
import dev.sluice.tls.handshake.CertificateTypeChoice;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.OwnSignature;
import dev.sluice.tls.handshake.Schemes;
import dev.sluice.tls.handshake.Shown;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.CertificateStatusMessage;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.KeyExchangeParameters;
import dev.sluice.tls.message.ServerHelloDone;
import dev.sluice.tls.message.ServerKeyExchange;
import dev.sluice.tls.message.Tls12CertificateRequest;
import dev.sluice.tls.wire.Opaque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The server's flight, from ServerHello to ServerHelloDone (RFC 5246, Section 7.3). It waits for operations only. */
final class Negotiated implements HandshakeState {
    private final ReceivedClientHello received;
    private final List<CipherSuite> suites;
    private final List<SignatureScheme> schemes;
    private final Optional<ServerName> name;
    private final Optional<String> applicationProtocol;
    private @Nullable KeyShare share;

    Negotiated(
            ReceivedClientHello received,
            List<CipherSuite> suites,
            List<SignatureScheme> schemes,
            Optional<ServerName> name,
            Optional<String> applicationProtocol) {
        this.received = received;
        this.suites = suites;
        this.schemes = schemes;
        this.name = name;
        this.applicationProtocol = applicationProtocol;
    }

    /** What the client offers to resume is looked up first. */
    Step begin(HandshakeOutput out) throws TlsException {
        return new SessionLookup(
                        this,
                        received,
                        suites,
                        session -> session.isPresent()
                                ? new Resuming(received, session.get(), name, applicationProtocol, out).begin()
                                : chooseIdentity())
                .begin();
    }

    private Step chooseIdentity() throws TlsException {
        if (suites.stream().allMatch(suite -> suite.keyExchange().isByPreSharedKey())) {
            return generateShare(suites.getFirst(), Shown.NOTHING);
        }
        Extensions offer = hello().extensions();
        IdentityRequest request = new IdentityRequest(
                Role.SERVER,
                name,
                schemes,
                offer.contains(SignatureAlgorithms.CODE) ? Schemes.forCertificates(offer) : List.of(),
                List.of(),
                endpoint().attachment());
        return new Step.Await<>(
                this,
                Purpose.CHOOSE_IDENTITY,
                config().identities().choose(request),
                (identity, out) -> identityChosen(identity));
    }

    /** The kind of key settles the suite: the first of ours that it can sign for, or that needs no signature. */
    private Step identityChosen(Optional<Identity> identity) throws TlsException {
        Optional<SignatureScheme> scheme = identity.flatMap(one -> Schemes.choose(schemes, one.schemes()));
        Optional<CipherSuite> suite = suites.stream()
                .filter(one -> one.keyExchange().isByPreSharedKey()
                        || scheme.filter(one::isSignedWith).isPresent())
                .findFirst();
        if (suite.filter(one -> one.keyExchange().isByPreSharedKey()).isPresent()) {
            return generateShare(suite.get(), Shown.NOTHING);
        }
        if (identity.isEmpty() && name.isPresent()) {
            throw TlsException.incompatible(
                    Mismatch.UNKNOWN_SERVER_NAME, name.get().toString());
        }
        if (identity.isPresent()) {
            CertificateTypeChoice.requireTaken(Extensions.NONE, identity.get());
        }
        if (config().clientAuthentication() == ClientAuthentication.REQUIRE && !asksClient()) {
            throw TlsException.incompatible(
                    Mismatch.NO_COMMON_CERTIFICATE_TYPE,
                    "clients of TLS 1.2 show certificates, which nobody here judges");
        }
        if (suite.isEmpty()) {
            throw TlsException.incompatible(
                    Mismatch.NO_COMMON_SIGNATURE_SCHEME,
                    "we sign with " + identity.map(Identity::schemes).orElseGet(java.util.Set::of)
                            + ", the client accepts " + schemes + " for " + suites);
        }
        return generateShare(suite.get(), new Shown(identity, scheme));
    }

    private Step generateShare(CipherSuite suite, Shown shown) {
        List<NamedGroup> groups = received.group(suite, shown).stream().toList();
        return new Step.Await<>(
                this,
                Purpose.KEY_EXCHANGE,
                endpoint().generate(groups),
                (shares, out) -> sendHello(suite, shown, shares.stream().findFirst(), out));
    }

    private Step sendHello(CipherSuite suite, Shown shown, Optional<KeyShare> fresh, HandshakeOutput out)
            throws TlsException {
        share = fresh.orElse(null);
        HelloAnswer answer = new HelloAnswer(received);
        Session session = new Session(
                endpoint(),
                suite,
                hello().random(),
                answer.random(),
                id(),
                ticketFollows(),
                name,
                applicationProtocol,
                hello().extensions().contains(ExtendedMasterSecret.CODE),
                Optional.empty(),
                received.past());
        out.transcript().choose(suite.hash());
        Optional<Opaque> staple = staple(shown);
        answer.send(session, staple.isPresent(), out);
        if (suite.keyExchange().isByPreSharedKey()) {
            fresh.ifPresent(own -> out.send(ServerKeyExchange.ofKey(PeerShare.onCurve(own))));
            return endFlight(session, shown, fresh, out);
        }
        out.send(OwnChain.message(shown.identity()));
        staple.ifPresent(response -> out.send(new CertificateStatusMessage(response)));
        return signKeyExchange(session, shown, fresh.orElseThrow());
    }

    /** What a session in the store will be known by; a renegotiation leaves that to the handshake before. */
    private Opaque id() {
        return isToBeKept()
                        && received.past().isEmpty()
                        && config().resumption().store().isPresent()
                ? endpoint().randomBytes(SessionLookup.ID_LENGTH)
                : Opaque.EMPTY;
    }

    /** In a renegotiation too: GnuTLS does not go on without another ticket if it got one before. */
    private boolean ticketFollows() {
        return isToBeKept()
                && config().resumption().store().isEmpty()
                && hello().extensions().contains(SessionTicketExtension.CODE);
    }

    private boolean asksClient() {
        return config().clientAuthentication() != ClientAuthentication.NONE && config().judgesCertificates();
    }

    private boolean isToBeKept() {
        return !config().resumption().isOff() && hello().extensions().contains(ExtendedMasterSecret.CODE);
    }

    private Optional<Opaque> staple(Shown shown) {
        return shown.identity()
                .flatMap(Identity::ocspResponse)
                .filter(response ->
                        hello().extensions().find(CertificateStatus.class).isPresent())
                .map(Opaque::of);
    }

    private Step signKeyExchange(Session session, Shown shown, KeyShare fresh) {
        KeyExchangeParameters parameters =
                fresh.group().isFiniteField() ? PeerShare.inField(fresh) : PeerShare.onCurve(fresh);
        SignatureScheme scheme = shown.scheme().orElseThrow();
        return OwnSignature.sign(
                this,
                shown.identity().orElseThrow(),
                scheme,
                session.signedContent(parameters.encode()),
                endpoint().attachment(),
                (signature, out) -> {
                    out.send(new ServerKeyExchange.Signed(parameters, scheme.code(), Opaque.copyOf(signature))
                            .message());
                    return endFlight(session, shown, Optional.of(fresh), out);
                });
    }

    private Step endFlight(Session session, Shown shown, Optional<KeyShare> fresh, HandshakeOutput out) {
        boolean authenticating = shown.identity().isPresent() && asksClient();
        if (authenticating) {
            out.send(certificateRequest());
        } else {
            out.transcript().forget();
        }
        out.send(new ServerHelloDone());
        out.endFlight();
        ServerFlight sent = new ServerFlight(session, config(), shown, fresh);
        return new Step.To(
                authenticating ? new WaitClientCertificate(sent) : new WaitClientKeyExchange(sent, Optional.empty()));
    }

    private Tls12CertificateRequest certificateRequest() {
        return new Tls12CertificateRequest(
                List.of(Tls12CertificateRequest.ECDSA_SIGN, Tls12CertificateRequest.RSA_SIGN),
                received.policy().tls12Schemes().stream()
                        .map(SignatureScheme::code)
                        .toList(),
                CertificateAuthorities.of(config().authorities()).names());
    }

    private Endpoint endpoint() {
        return received.endpoint();
    }

    private ServerConfig config() {
        return received.config();
    }

    private ClientHello hello() {
        return received.hello();
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        throw unexpected(message);
    }

    @Override
    public void close() {
        if (share != null) {
            share.close();
        }
    }
}
