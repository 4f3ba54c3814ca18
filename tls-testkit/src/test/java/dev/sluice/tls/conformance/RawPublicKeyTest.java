package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.plus;
import static dev.sluice.tls.conformance.Altered.replacing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Event;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.CertificateType;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.Identities;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.IdentityRequest;
import dev.sluice.tls.config.IdentitySource;
import dev.sluice.tls.config.KeyPin;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.PresentedKey;
import dev.sluice.tls.config.RawKeyVerifier;
import dev.sluice.tls.config.RotatingIdentities;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.extension.CertificateTypes;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.message.CertificateMessage;
import dev.sluice.tls.message.CertificateRequest;
import dev.sluice.tls.message.EncryptedExtensions;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.session.ClientSessions;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.TicketKeys;
import dev.sluice.tls.testkit.Environments;
import dev.sluice.tls.testkit.Rfc;
import dev.sluice.tls.testkit.TestConfigurations;
import dev.sluice.tls.wire.Opaque;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ends that show a key without a certificate, to peers that know it (RFC 7250). */
class RawPublicKeyTest {
    private static final KeyPair SERVERS = pair("Ed25519");
    private static final KeyPair CLIENTS = pair("Ed25519");
    private static final KeyPair STRANGERS = pair("Ed25519");

    private final Encounter encounter = new Encounter();

    private static KeyPair pair(String algorithm) {
        try {
            return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static Identity identity(KeyPair pair) {
        return Identities.ofRawKey(pair.getPrivate(), pair.getPublic());
    }

    private static RawKeyVerifier knowing(KeyPair pair) {
        return RawKeyVerifier.trusting(KeyPin.of(pair.getPublic()));
    }

    private Encounter serverShowsItsKey() {
        return encounter
                .server(config -> config.identity(identity(SERVERS)))
                .client(config -> config.rawPublicKeys(knowing(SERVERS)));
    }

    private Encounter bothShowTheirKeys() {
        serverShowsItsKey();
        return encounter
                .server(config -> config.rawPublicKeys(ClientAuthentication.REQUIRE, knowing(CLIENTS)))
                .client(config -> config.identity(identity(CLIENTS)));
    }

    private static PeerIdentity peerOf(Encounter one, Role role) {
        return one.engine(role).parameters().orElseThrow().peer().orElseThrow();
    }

    // ---- agreement

    @Rfc("8446 4.4.2 raw-public-key")
    @Test
    void theServerShowsItsKey() {
        List<HandshakeMessage> answered = serverShowsItsKey().watch(SERVER);
        encounter.assertConnects();

        PeerIdentity peer = peerOf(encounter, CLIENT);
        assertThat(peer.isRawKey()).isTrue();
        assertThat(peer.publicKey()).isEqualTo(SERVERS.getPublic());
        assertThat(peer.chain()).isEmpty();
        assertThat(peer.name()).startsWith("sha256/");
        assertThatThrownBy(peer::certificate).isInstanceOf(IllegalStateException.class);
        EncryptedExtensions extensions = find(answered, EncryptedExtensions.class);
        assertThat(CertificateTypes.chosen(extensions.extensions(), CertificateTypes.SERVER))
                .contains(2);
        assertThat(extensions.extensions().contains(CertificateTypes.CLIENT)).isFalse();
        assertThat(find(answered, CertificateMessage.class).entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.certificate().toArray())
                        .isEqualTo(SERVERS.getPublic().getEncoded()));
    }

    private static <M extends HandshakeMessage> M find(List<HandshakeMessage> messages, Class<M> type) {
        return messages.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void bothShowTheirs() {
        bothShowTheirKeys().assertConnects();

        assertThat(peerOf(encounter, CLIENT).publicKey()).isEqualTo(SERVERS.getPublic());
        assertThat(peerOf(encounter, SERVER).publicKey()).isEqualTo(CLIENTS.getPublic());
        assertThat(encounter.engine(SERVER).parameters().orElseThrow().toString())
                .contains("sha256/");
    }

    @Test
    void onlyTheClientShowsItsKey() {
        encounter
                .server(config -> config.rawPublicKeys(ClientAuthentication.REQUIRE, knowing(CLIENTS)))
                .client(config -> config.identity(identity(CLIENTS)));
        encounter.assertConnects();

        assertThat(peerOf(encounter, CLIENT).isRawKey()).isFalse();
        assertThat(peerOf(encounter, SERVER).publicKey()).isEqualTo(CLIENTS.getPublic());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed448", "ML-DSA-65"})
    void showsKeysOfEveryKind(String algorithm) {
        KeyPair pair = pair(algorithm);
        encounter
                .server(config -> config.identity(identity(pair)))
                .client(config -> config.rawPublicKeys(knowing(pair))
                        .policy(Encounter.TLS13.withSignatureSchemes(identity(pair).schemes().stream()
                                .filter(SignatureScheme::signsHandshakes)
                                .toList())));

        encounter.assertConnects();
    }

    @Test
    void aServerWithCertificatesAnswersAClientThatWouldTakeAKey() {
        encounter.client(config -> config.rawPublicKeys(knowing(SERVERS)));
        encounter.assertConnects();

        assertThat(peerOf(encounter, CLIENT).isRawKey()).isFalse();
    }

    @Test
    void aClientWithACertificateAnswersAServerThatWouldTakeAKey() {
        encounter
                .server(config -> config.clientAuthentication(
                                ClientAuthentication.REQUIRE,
                                TestConfigurations.authority().verifier())
                        .rawPublicKeys(ClientAuthentication.REQUIRE, knowing(CLIENTS)))
                .client(config ->
                        config.identity(TestConfigurations.certificate().identity()));
        encounter.assertConnects();

        assertThat(peerOf(encounter, SERVER).isRawKey()).isFalse();
    }

    /** Both have shown their keys once, and the client keeps what it got. */
    private Encounter met() {
        TicketKeys keys = TicketKeys.rotating(Environments.of(encounter.clock(), 7), Duration.ofHours(12));
        return bothShowTheirKeys()
                .client(config -> config.sessions(ClientSessions.inMemory(1)))
                .server(config -> config.resumption(Resumption.byTickets(keys).inContext("those with keys")))
                .met();
    }

    @Test
    void aResumedSessionKeepsTheKey() {
        Encounter second = met();
        second.assertConnects();

        assertThat(second.engine(SERVER).parameters().orElseThrow().resumed()).isTrue();
        assertThat(peerOf(second, SERVER).publicKey()).isEqualTo(CLIENTS.getPublic());
        assertThat(peerOf(second, CLIENT).publicKey()).isEqualTo(SERVERS.getPublic());
    }

    @Test
    void aSessionOfAKeyThatIsNotJudgedAnyMoreIsNotResumed() {
        Encounter second = met();
        RawKeyVerifier changed = new RawKeyVerifier() {
            @Override
            public Operation<PeerIdentity> verify(PresentedKey presented) {
                return knowing(CLIENTS).verify(presented);
            }

            @Override
            public long trustEpoch() {
                return 7;
            }
        };
        second.server(config ->
                config.resumption(config.build().resumption()).rawPublicKeys(ClientAuthentication.REQUIRE, changed));
        second.assertConnects();

        assertThat(second.engine(SERVER).parameters().orElseThrow().resumed()).isFalse();
    }

    // ---- refusal

    @Test
    void refusesAServerWithAnotherKey() {
        encounter
                .server(config -> config.identity(identity(STRANGERS)))
                .client(config -> config.rawPublicKeys(knowing(SERVERS)));
        encounter.exchange();

        assertThat(encounter.failureOf(CLIENT))
                .isInstanceOfSatisfying(
                        Failure.CertificateRejected.class,
                        failure -> assertThat(failure.problem()).isEqualTo(CertificateProblem.PIN_MISMATCH));
    }

    @Test
    void refusesAClientWithAnotherKey() {
        bothShowTheirKeys().client(config -> config.identity(identity(STRANGERS)));
        encounter.exchange();

        assertThat(encounter.failureOf(SERVER))
                .isInstanceOfSatisfying(
                        Failure.CertificateRejected.class,
                        failure -> assertThat(failure.problem()).isEqualTo(CertificateProblem.PIN_MISMATCH));
    }

    @Test
    void refusesAWeakKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        KeyPair weak = generator.generateKeyPair();
        encounter
                .server(config -> config.identity(identity(weak)))
                .client(config -> config.rawPublicKeys(knowing(weak)));
        encounter.exchange();

        assertThat(encounter.failureOf(CLIENT))
                .isInstanceOfSatisfying(
                        Failure.CertificateRejected.class,
                        failure -> assertThat(failure.problem()).isEqualTo(CertificateProblem.WEAK));
    }

    @Test
    void aServerThatHasOnlyAKeyServesNobodyElse() {
        encounter.server(config -> config.identity(identity(SERVERS)));

        encounter.assertRefusedBy(SERVER, Mismatch.NO_COMMON_CERTIFICATE_TYPE);
    }

    @Test
    void inTls12ThereAreCertificatesAlone() {
        serverShowsItsKey().client(config -> config.policy(Encounter.TLS12));

        encounter.assertRefusedBy(SERVER, Mismatch.NO_COMMON_CERTIFICATE_TYPE);
    }

    @Test
    void aServerThatTakesKeysAloneRefusesAClientWithoutOne() {
        encounter
                .server(config -> config.rawPublicKeys(ClientAuthentication.REQUIRE, knowing(CLIENTS)))
                .client(config ->
                        config.identity(TestConfigurations.certificate().identity()));

        encounter.assertRefusedBy(SERVER, Mismatch.NO_COMMON_CERTIFICATE_TYPE);
    }

    @Test
    void refusesATypeThatWasNotOffered() {
        encounter.client(config -> config.rawPublicKeys(knowing(SERVERS)));
        encounter.alter(
                SERVER,
                EncryptedExtensions.class,
                right -> extensions(right, replacing(new CertificateTypes.Chosen(CertificateTypes.SERVER, 1))));

        encounter.assertRefusedBy(CLIENT, Violation.CERTIFICATE_TYPE_NOT_OFFERED);
    }

    @Test
    void refusesAnAnswerToNothing() {
        encounter.alter(
                SERVER, EncryptedExtensions.class, right -> extensions(right, plus(CertificateTypes.SERVER, 0)));

        encounter.assertRefusedBy(CLIENT, Violation.UNSOLICITED_EXTENSION);
    }

    @Test
    void refusesMoreThanOneKey() {
        serverShowsItsKey();
        encounter.alter(SERVER, CertificateMessage.class, right -> {
            List<CertificateMessage.Entry> twice = new ArrayList<>(right.entries());
            twice.addAll(right.entries());
            return new CertificateMessage(right.context(), twice);
        });

        encounter.assertRefusedBy(CLIENT, Violation.MALFORMED_CERTIFICATE);
    }

    @Test
    void refusesBytesThatAreNoKey() {
        serverShowsItsKey();
        encounter.alter(
                SERVER,
                CertificateMessage.class,
                right -> new CertificateMessage(
                        right.context(),
                        List.of(new CertificateMessage.Entry(Opaque.of(bytes(0x30, 1, 0)), Extensions.NONE))));

        encounter.assertRefusedBy(CLIENT, Violation.MALFORMED_CERTIFICATE);
    }

    @Test
    void knowsAtLeastOneKey() {
        assertThatThrownBy(RawKeyVerifier::trusting).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Identities.ofRawKey(SERVERS.getPrivate(), CLIENTS.getPublic()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not belong");
    }

    // ---- who is asked, and in which way

    @Test
    void clientsAreAskedInOneWay() {
        ServerConfig.Builder builder = ServerConfig.builder()
                .identity(identity(SERVERS))
                .rawPublicKeys(ClientAuthentication.REQUIRE, knowing(CLIENTS))
                .clientAuthentication(
                        ClientAuthentication.NONE,
                        TestConfigurations.authority().verifier());

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("clients are asked in one way");
    }

    @Test
    void aClientThatNobodyHereCouldJudgeIsNotAskedWhereItNeedNotAnswer() {
        encounter
                .server(config -> config.rawPublicKeys(ClientAuthentication.REQUEST, knowing(CLIENTS)))
                .client(config ->
                        config.identity(TestConfigurations.certificate().identity()));
        List<HandshakeMessage> answered = encounter.watch(SERVER);
        encounter.assertConnects();

        assertThat(answered).noneMatch(CertificateRequest.class::isInstance);
        assertThat(encounter.engine(SERVER).parameters().orElseThrow().peer()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = ClientAuthentication.class,
            names = {"REQUEST", "REQUIRE"})
    void inTls12NobodyIsAskedForACertificateThatNobodyJudges(ClientAuthentication mode) {
        encounter.tls12().server(config -> config.rawPublicKeys(mode, knowing(CLIENTS)));
        if (mode == ClientAuthentication.REQUIRE) {
            encounter.assertRefusedBy(SERVER, Mismatch.NO_COMMON_CERTIFICATE_TYPE);
        } else {
            encounter.assertConnects();
        }
    }

    /** The offer is for TLS 1.3, but an older server may answer it (RFC 7250, Section 4.2). */
    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void aServerOfTls12MayAnswerWithCertificatesAlone(int type) {
        encounter
                .server(config -> config.policy(Encounter.TLS12))
                .client(config -> config.rawPublicKeys(knowing(SERVERS)));
        encounter.alter(SERVER, ServerHello.class, right -> extensions(right, plus(CertificateTypes.SERVER, type)));

        if (type == 0) {
            encounter.assertConnects();
        } else {
            encounter.assertRefusedBy(CLIENT, Violation.CERTIFICATE_TYPE_NOT_OFFERED);
        }
    }

    @Test
    void aClientShowsItsKeyAfterTheHandshakeToo() throws TlsException {
        encounter
                .server(config -> config.rawPublicKeys(ClientAuthentication.NONE, knowing(CLIENTS)))
                .client(config -> config.identity(identity(CLIENTS)).postHandshakeAuthentication());
        encounter.assertConnects();
        encounter.engine(SERVER).requestClientCertificate();
        encounter.exchange();

        assertThat(encounter.end(SERVER).events())
                .filteredOn(Event.IdentityVerified.class::isInstance)
                .singleElement()
                .satisfies(event -> assertThat(
                                ((Event.IdentityVerified) event).identity().publicKey())
                        .isEqualTo(CLIENTS.getPublic()));
    }

    @Test
    void aClientThatNobodyHereCouldJudgeCannotBeAskedLater() {
        encounter
                .server(config -> config.rawPublicKeys(ClientAuthentication.NONE, knowing(CLIENTS)))
                .client(config -> config.identity(
                                TestConfigurations.certificate().identity())
                        .postHandshakeAuthentication());
        encounter.assertConnects();

        assertThatThrownBy(() -> encounter.engine(SERVER).requestClientCertificate())
                .isInstanceOf(IllegalStateException.class);
    }

    // ---- withdrawal

    @Test
    void aSessionOfAKeyThatWasWithdrawnIsNotResumed() {
        Encounter second = met();
        second.server(config -> config.rawPublicKeys(
                ClientAuthentication.REQUIRE,
                RawKeyVerifier.trusting(KeyPin.of(CLIENTS.getPublic()), KeyPin.of(STRANGERS.getPublic()))));
        second.assertConnects();

        assertThat(second.engine(SERVER).parameters().orElseThrow().resumed()).isFalse();
        assertThat(knowing(CLIENTS).trustEpoch())
                .isPositive()
                .isEqualTo(knowing(CLIENTS).trustEpoch())
                .isNotEqualTo(knowing(SERVERS).trustEpoch());
    }

    @Test
    void aSessionByACertificateIsNotResumedWhereKeysAloneAreJudged() {
        TicketKeys keys = TicketKeys.rotating(Environments.of(encounter.clock(), 7), Duration.ofHours(12));
        Resumption resumption = Resumption.byTickets(keys).inContext("those who are known");
        Identity certificate = TestConfigurations.certificate().identity();
        Encounter second = encounter
                .client(config -> config.sessions(ClientSessions.inMemory(1)).identities(new IdentitySource() {
                    @Override
                    public Operation<Optional<Identity>> choose(IdentityRequest request) {
                        boolean key = request.certificateTypes().contains(CertificateType.RAW_PUBLIC_KEY);
                        return Operation.completed(Optional.of(key ? identity(CLIENTS) : certificate));
                    }

                    @Override
                    public List<CertificateType> certificateTypes() {
                        return List.of(CertificateType.X509, CertificateType.RAW_PUBLIC_KEY);
                    }
                }))
                .client(config -> config.sessions(ClientSessions.inMemory(1)))
                .server(config -> config.clientAuthentication(
                                ClientAuthentication.REQUIRE,
                                TestConfigurations.authority().verifier())
                        .resumption(resumption))
                .met();
        ServerConfig keysAlone = ServerConfig.builder()
                .environment(Environments.of(encounter.clock(), 9))
                .identity(certificate)
                .rawPublicKeys(ClientAuthentication.REQUIRE, knowing(CLIENTS))
                .resumption(resumption)
                .build();
        second.server(config -> config.chooser(hello -> Operation.completed(keysAlone)));
        second.assertConnects();

        assertThat(second.engine(SERVER).parameters().orElseThrow().resumed()).isFalse();
        assertThat(peerOf(second, SERVER).isRawKey()).isTrue();
    }

    @Test
    void keysRotateAsCertificatesDo() {
        RotatingIdentities identities = RotatingIdentities.of(identity(STRANGERS));
        identities.replace(identity(SERVERS));
        encounter
                .server(config -> config.identities(identities))
                .client(config -> config.rawPublicKeys(knowing(SERVERS)));
        encounter.assertConnects();

        assertThat(encounter.engine(SERVER).parameters().orElseThrow().identityEpoch())
                .isEqualTo(2);
        assertThat(identities.certificateTypes()).containsExactly(CertificateType.RAW_PUBLIC_KEY);
        assertThat(identities.expiringWithin(
                        Duration.ofDays(1000), encounter.clock().instant()))
                .isEmpty();
    }

    @Test
    void aPeersKeyIsThatOfItsCertificate() {
        List<X509Certificate> chain = TestConfigurations.certificate().chain();

        assertThatThrownBy(() -> new PeerIdentity(chain, List.of(), 0, SERVERS.getPublic()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
