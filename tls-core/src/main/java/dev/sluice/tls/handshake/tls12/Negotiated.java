package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.IdentityRequest;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.crypto.KeyShare;
import dev.sluice.tls.extension.ApplicationProtocols;
import dev.sluice.tls.extension.CertificateAuthorities;
import dev.sluice.tls.extension.CertificateStatus;
import dev.sluice.tls.extension.EcPointFormats;
import dev.sluice.tls.extension.ExtendedMasterSecret;
import dev.sluice.tls.extension.Extension;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.RenegotiationInfo;
import dev.sluice.tls.extension.ServerNameExtension;
import dev.sluice.tls.extension.SignatureAlgorithms;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.OwnSignature;
import dev.sluice.tls.handshake.RecordSizes;
import dev.sluice.tls.handshake.Schemes;
import dev.sluice.tls.handshake.Shown;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.CertificateStatusMessage;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.message.ServerHelloDone;
import dev.sluice.tls.message.ServerKeyExchange;
import dev.sluice.tls.message.Tls12CertificateRequest;
import dev.sluice.tls.wire.Opaque;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The server's flight, from ServerHello to ServerHelloDone (RFC 5246, Section 7.3). It waits for operations only. */
final class Negotiated implements HandshakeState {
    private static final byte[] DOWNGRADE_TO_TLS12 = "DOWNGRD\1".getBytes(StandardCharsets.US_ASCII);

    private final ReceivedClientHello received;
    private final List<CipherSuite> suites;
    private final NamedGroup group;
    private final List<SignatureScheme> schemes;
    private final Optional<ServerName> name;
    private final Optional<String> applicationProtocol;
    private @Nullable KeyShare share;

    Negotiated(
            ReceivedClientHello received,
            List<CipherSuite> suites,
            NamedGroup group,
            List<SignatureScheme> schemes,
            Optional<ServerName> name,
            Optional<String> applicationProtocol) {
        this.received = received;
        this.suites = suites;
        this.group = group;
        this.schemes = schemes;
        this.name = name;
        this.applicationProtocol = applicationProtocol;
    }

    Step begin() throws TlsException {
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

    /** The kind of key settles the suite: the first of ours that it can sign for. */
    private Step identityChosen(Optional<Identity> identity) throws TlsException {
        if (identity.isEmpty() && name.isPresent()) {
            throw TlsException.incompatible(
                    Mismatch.UNKNOWN_SERVER_NAME, name.get().toString());
        }
        Optional<SignatureScheme> scheme = identity.flatMap(one -> Schemes.choose(schemes, one.schemes()));
        if (identity.isEmpty() || scheme.isEmpty()) {
            throw TlsException.incompatible(
                    Mismatch.NO_COMMON_SIGNATURE_SCHEME,
                    "we sign with " + identity.map(Identity::schemes).orElseGet(java.util.Set::of)
                            + ", the client accepts " + schemes + " for " + suites);
        }
        CipherSuite suite = suites.stream()
                .filter(one -> one.isSignedWith(scheme.get()))
                .findFirst()
                .orElseThrow();
        Shown shown = new Shown(identity, scheme);
        return new Step.Await<>(
                this,
                Purpose.KEY_EXCHANGE,
                endpoint().generate(List.of(group)),
                (shares, out) -> sendHello(suite, shown, shares.getFirst(), out));
    }

    private Step sendHello(CipherSuite suite, Shown shown, KeyShare fresh, HandshakeOutput out) throws TlsException {
        share = fresh;
        Session session = new Session(
                endpoint(),
                suite,
                hello().random(),
                random(),
                name,
                applicationProtocol,
                hello().extensions().contains(ExtendedMasterSecret.CODE),
                received.past());
        out.transcript().choose(suite.hash());
        Optional<Opaque> staple = staple(shown);
        Extensions extensions = extensions(session, staple.isPresent());
        out.limitRecords(RecordSizes.agreed(ProtocolVersion.TLS12, extensions, hello().extensions()));
        out.send(new ServerHello(
                ProtocolVersion.TLS12.code(), session.serverRandom(), Opaque.EMPTY, suite.code(), 0, extensions));
        out.send(OwnChain.message(shown.identity()));
        staple.ifPresent(response -> out.send(new CertificateStatusMessage(response)));
        return signKeyExchange(session, shown, fresh);
    }

    /** The sentinel tells a client that offered TLS 1.3 that somebody took the offer away (RFC 8446, Section 4.1.3). */
    private Opaque random() {
        byte[] random = endpoint().randomBytes(32).toArray();
        if (received.policy().versions().contains(ProtocolVersion.TLS13)
                && received.past().isEmpty()) {
            System.arraycopy(DOWNGRADE_TO_TLS12, 0, random, 24, 8);
        }
        return Opaque.of(random);
    }

    private Optional<Opaque> staple(Shown shown) {
        return shown.identity()
                .flatMap(Identity::ocspResponse)
                .filter(response ->
                        hello().extensions().find(CertificateStatus.class).isPresent())
                .map(Opaque::of);
    }

    private Extensions extensions(Session session, boolean statusFollows) {
        List<Extension> answers = new ArrayList<>();
        answers.add(session.past().map(past -> past.info(Role.SERVER)).orElse(RenegotiationInfo.FIRST));
        if (session.extendedMasterSecret()) {
            answers.add(new ExtendedMasterSecret());
        }
        if (name.isPresent()) {
            answers.add(new ServerNameExtension(Optional.empty()));
        }
        if (hello().extensions().contains(EcPointFormats.CODE)) {
            answers.add(EcPointFormats.UNCOMPRESSED);
        }
        if (statusFollows) {
            answers.add(new CertificateStatus.Promised());
        }
        RecordSizes.answer(endpoint().settings(), ProtocolVersion.TLS12, hello().extensions())
                .ifPresent(answers::add);
        applicationProtocol
                .filter(_ -> hello().extensions().contains(ApplicationProtocols.CODE))
                .ifPresent(protocol -> answers.add(new ApplicationProtocols(List.of(protocol))));
        // A client without renegotiation_info said it by a suite, and is answered by the extension (RFC 5746, Section
        // 3.6).
        return new Extensions(answers);
    }

    private Step signKeyExchange(Session session, Shown shown, KeyShare fresh) {
        Opaque point = Opaque.of(fresh.publicShare());
        SignatureScheme scheme = shown.scheme().orElseThrow();
        byte[] content = session.signedContent(ServerKeyExchange.parameters(group.code(), point));
        return OwnSignature.sign(
                this,
                shown.identity().orElseThrow(),
                scheme,
                content,
                endpoint().attachment(),
                (signature, out) -> {
                    out.send(new ServerKeyExchange(group.code(), point, scheme.code(), Opaque.copyOf(signature)));
                    return endFlight(session, shown, fresh, out);
                });
    }

    private Step endFlight(Session session, Shown shown, KeyShare fresh, HandshakeOutput out) {
        boolean authenticating = config().clientAuthentication() != ClientAuthentication.NONE;
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
