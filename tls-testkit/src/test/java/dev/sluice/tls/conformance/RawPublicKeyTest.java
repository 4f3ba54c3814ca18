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
import dev.sluice.tls.Failure;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.Identities;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.KeyPin;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.PresentedKey;
import dev.sluice.tls.config.RawKeyVerifier;
import dev.sluice.tls.extension.CertificateTypes;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.message.CertificateMessage;
import dev.sluice.tls.message.EncryptedExtensions;
import dev.sluice.tls.message.HandshakeMessage;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
}
