package dev.sluice.tls.conformance;

import static dev.sluice.tls.HashAlgorithm.SHA256;
import static dev.sluice.tls.HashAlgorithm.SHA384;
import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.minus;
import static dev.sluice.tls.conformance.Altered.replacing;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.KeyShareExtension;
import dev.sluice.tls.extension.PreSharedKeyOffer;
import dev.sluice.tls.extension.PskKeyExchangeModes;
import dev.sluice.tls.message.CertificateMessage;
import dev.sluice.tls.message.CertificateRequest;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.session.PreSharedKey;
import dev.sluice.tls.session.PreSharedKeySource;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.SessionStore;
import dev.sluice.tls.session.TicketKey;
import dev.sluice.tls.session.TicketKeys;
import dev.sluice.tls.testkit.Environments;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.Rfc;
import dev.sluice.tls.testkit.SeededRandom;
import dev.sluice.tls.testkit.TestConfigurations;
import dev.sluice.tls.wire.Opaque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys that both ends have from elsewhere, as they are or imported (RFC 8446, Section 2.2; RFC 9257; RFC 9258). */
class PreSharedKeyTest {
    private static final byte[] NAME = "sensor 7".getBytes(US_ASCII);
    private static final byte[] KEY = "0123456789abcdef".getBytes(US_ASCII);
    private static final byte[] OTHER_KEY = "0123456789abcdeF".getBytes(US_ASCII);

    private final Encounter encounter = new Encounter();

    /** What a key can be. */
    enum Kind {
        PLAIN,
        PLAIN_SHA384,
        IMPORTED;

        PreSharedKey of(byte[] name, byte[] key) {
            return switch (this) {
                case PLAIN -> PreSharedKey.external(name, key, SHA256);
                case PLAIN_SHA384 -> PreSharedKey.external(name, key, SHA384);
                case IMPORTED -> PreSharedKey.imported(name, key, bytes(9));
            };
        }

        PreSharedKey right() {
            return of(NAME, KEY);
        }
    }

    /** Knows one key by its name. */
    private static PreSharedKeySource knowing(PreSharedKey key) {
        return (identity, attachment) ->
                Operation.completed(Arrays.equals(identity, key.identity()) ? Optional.of(key) : Optional.empty());
    }

    /** A server without a certificate. */
    private static Encounter only(Encounter encounter, PreSharedKey key) {
        return only(encounter, key, config -> {});
    }

    private static Encounter only(Encounter encounter, PreSharedKey key, Consumer<ServerConfig.Builder> wish) {
        ServerConfig.Builder builder = ServerConfig.builder()
                .environment(Environments.of(encounter.clock(), 6))
                .policy(Encounter.TLS13)
                .resumption(Resumption.off())
                .preSharedKeys(knowing(key));
        wish.accept(builder);
        ServerConfig config = builder.build();
        return encounter.server(first -> first.chooser(hello -> Operation.completed(config)));
    }

    private static NegotiatedParameters parameters(Encounter connected, Role role) {
        return connected.engine(role).parameters().orElseThrow();
    }

    // ---- agreement

    @Rfc({"8446 2.2 psk-hash", "8446 4.2.9 modes-sent", "8446 4.2.9 key-share", "8446 4.3.2 not-with-psk"})
    @ParameterizedTest
    @EnumSource
    void connectsWithoutACertificateOnEitherSide(Kind kind) {
        only(encounter.client(config -> config.preSharedKey(kind.right())), kind.right());
        List<HandshakeMessage> asked = encounter.watch(CLIENT);
        List<HandshakeMessage> answered = encounter.watch(SERVER);

        encounter.assertConnects();
        for (Role role : Role.values()) {
            NegotiatedParameters parameters = parameters(encounter, role);
            assertThat(parameters.preSharedKey()).contains("sensor 7");
            assertThat(parameters.peer()).isEmpty();
            assertThat(parameters.resumed()).isFalse();
        }
        ClientHello hello = (ClientHello) asked.getFirst();
        assertThat(hello.extensions().find(PskKeyExchangeModes.class).orElseThrow())
                .isEqualTo(PskKeyExchangeModes.WITH_EXCHANGE);
        ServerHello answer = (ServerHello) answered.getFirst();
        assertThat(answer.extensions().contains(KeyShareExtension.CODE)).isTrue();
        assertThat(answered)
                .noneMatch(CertificateMessage.class::isInstance)
                .noneMatch(CertificateRequest.class::isInstance);
    }

    /** Whatever suite the server likes best, the client offers only those that its key serves. */
    @Rfc("8446 4.2.11 compatible")
    @ParameterizedTest
    @EnumSource
    void agreesOnASuiteThatTheKeyServes(Kind kind) {
        for (List<CipherSuite> order : List.of(
                List.of(CipherSuite.TLS_AES_128_GCM_SHA256, CipherSuite.TLS_AES_256_GCM_SHA384),
                List.of(CipherSuite.TLS_AES_256_GCM_SHA384, CipherSuite.TLS_AES_128_GCM_SHA256))) {
            Encounter one = new Encounter().client(config -> config.preSharedKey(kind.right()));
            SecurityPolicy policy = Encounter.TLS13.withCipherSuites(order);
            only(one, kind.right(), config -> config.policy(policy)).assertConnects();
        }
    }

    @Test
    void isPreferredToTheCertificateOfAServerThatHasBoth() {
        PreSharedKey key = Kind.PLAIN.right();
        encounter
                .client(config -> config.preSharedKey(key))
                .server(config -> config.preSharedKeys(knowing(key))
                        .clientAuthentication(
                                ClientAuthentication.REQUEST,
                                TestConfigurations.authority().verifier()));
        List<HandshakeMessage> answered = encounter.watch(SERVER);

        encounter.assertConnects();
        assertThat(answered).noneMatch(CertificateMessage.class::isInstance);
    }

    @Test
    void connectsAfterARetry() {
        PreSharedKey key = Kind.IMPORTED.right();
        encounter.client(config -> config.preSharedKey(key)
                .policy(SecurityPolicy.DEFAULT.withGroups(List.of(NamedGroup.SECP256R1, NamedGroup.X25519))));
        only(encounter, key, config -> config.policy(Encounter.TLS13.withGroups(List.of(NamedGroup.X25519))));

        encounter.assertConnects();
        assertThat(parameters(encounter, CLIENT).helloRetried()).isTrue();
    }

    @Rfc("8446 4.2.11 obfuscated-age")
    @Test
    void hasNoAge() {
        encounter.client(config -> config.preSharedKey(Kind.PLAIN.right()));
        encounter.alter(CLIENT, ClientHello.class, hello -> {
            PreSharedKeyOffer offer =
                    hello.extensions().find(PreSharedKeyOffer.class).orElseThrow();
            assertThat(offer.identities().getFirst().obfuscatedTicketAge()).isZero();
            PreSharedKeyOffer.Identity old = new PreSharedKeyOffer.Identity(Opaque.of(NAME), 0xffff_fffeL);
            return extensions(hello, replacing(new PreSharedKeyOffer(List.of(old), offer.binders())));
        });

        only(encounter, Kind.PLAIN.right()).assertConnects();
    }

    // ---- refusal by the server

    /** Names and keys that do not fit what the server has: the first line is the right one. */
    private static List<PreSharedKey> wrongFor(Kind kind) {
        List<PreSharedKey> wrong = new ArrayList<>();
        wrong.add(kind.of(NAME, OTHER_KEY));
        wrong.add(kind.of(NAME, Arrays.copyOf(KEY, 17)));
        wrong.add(kind.of("sensor 8".getBytes(US_ASCII), KEY));
        wrong.add(kind.of(bytes(1), KEY));
        wrong.add(kind.of(new byte[32], KEY));
        wrong.add(kind.of(Arrays.copyOf(bytes(1), 200), KEY));
        for (Kind other : Kind.values()) {
            if (other != kind) {
                wrong.add(other.right());
            }
        }
        wrong.add(PreSharedKey.imported(NAME, KEY, bytes(8)));
        wrong.add(PreSharedKey.imported(NAME, KEY, new byte[0]));
        return wrong;
    }

    /** Who tries names learns nothing: not even by the lengths and times of records which of them are known. */
    @Rfc({"8446 4.2.11 binder", "8446 E.1 external-psk"})
    @ParameterizedTest
    @EnumSource
    void looksTheSameForAnUnknownNameAndForAWrongKey(Kind kind) {
        List<byte[]> answers = new ArrayList<>();
        for (PreSharedKey wrong : wrongFor(kind)) {
            Encounter one = new Encounter().client(config -> config.preSharedKey(wrong));
            Resumption tickets = Resumption.byTickets().in(SessionStore.inMemory(1));
            only(one, kind.right(), config -> config.resumption(tickets).policy(suiteOf(kind)));
            one.client(config -> config.policy(Encounter.TLS13.withCipherSuites(
                    List.of(CipherSuite.TLS_AES_128_GCM_SHA256, CipherSuite.TLS_AES_256_GCM_SHA384))));

            one.assertRefusedBy(SERVER, Violation.BAD_BINDER);
            answers.add(one.stream(SERVER).captured());
        }
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer)
                        .isEqualTo(Records.plaintext(Records.ALERT, bytes(2, AlertDescription.DECRYPT_ERROR.code()))));
    }

    private static SecurityPolicy suiteOf(Kind kind) {
        return Encounter.TLS13.withCipherSuites(List.of(
                kind == Kind.PLAIN_SHA384 ? CipherSuite.TLS_AES_256_GCM_SHA384 : CipherSuite.TLS_AES_128_GCM_SHA256,
                kind == Kind.PLAIN_SHA384 ? CipherSuite.TLS_AES_128_GCM_SHA256 : CipherSuite.TLS_AES_256_GCM_SHA384));
    }

    @Test
    void isAllThatAServerWithoutACertificateTakes() {
        only(encounter, Kind.PLAIN.right());

        encounter.assertRefusedBy(SERVER, Mismatch.PRE_SHARED_KEY_MISSING);
    }

    @Rfc({"8446 4.2.9 mode-listed", "8446 4.1.1 psk-mode", "8446 4.2.8 no-share-with-psk-ke"})
    @Test
    void isNotUsedInAModeThatTheClientDoesNotList() {
        PreSharedKey key = Kind.PLAIN.right();
        encounter.server(config -> config.preSharedKeys(knowing(key)));
        encounter.client(config -> config.preSharedKey(key));
        encounter.alter(
                CLIENT, ClientHello.class, hello -> extensions(hello, replacing(new PskKeyExchangeModes(List.of(0)))));

        // The server answers by its certificate, which this client does not want.
        encounter.assertRefusedBy(CLIENT, Mismatch.PRE_SHARED_KEY_REFUSED);
    }

    // ---- refusal by the client

    @Rfc("8446 E.1 external-psk")
    @ParameterizedTest
    @EnumSource
    void isAllThatAClientTakesThatHasOne(Kind kind) {
        encounter.client(config -> config.preSharedKey(kind.right()));

        encounter.assertRefusedBy(CLIENT, Mismatch.PRE_SHARED_KEY_REFUSED);
    }

    @Rfc("8446 E.1 external-psk")
    @Test
    void isAllThatAClientTakesOfAnOlderServerToo() {
        encounter
                .client(config -> config.preSharedKey(Kind.PLAIN.right()))
                .server(config -> config.policy(Encounter.TLS12));

        encounter.assertRefusedBy(SERVER, Mismatch.NO_COMMON_CIPHER_SUITE);
    }

    @Rfc("8446 4.2.11 selected")
    @Test
    void isNotTakenUnderASuiteOfAnotherHash() {
        Encounter second = encounter.resumed();
        second.alter(
                SERVER,
                ServerHello.class,
                right -> new ServerHello(
                        right.legacyVersion(),
                        right.random(),
                        right.legacySessionIdEcho(),
                        CipherSuite.TLS_AES_256_GCM_SHA384.code(),
                        right.legacyCompressionMethod(),
                        right.extensions()));

        second.exchange();
        assertThat(second.failureOf(CLIENT))
                .isInstanceOfSatisfying(
                        Failure.PeerMisbehaved.class,
                        failure -> assertThat(failure.violation()).isEqualTo(Violation.PRE_SHARED_KEY_NOT_OFFERED));
    }

    @Rfc({"8446 4.2.9 key-share", "8446 4.2.11 selected"})
    @Test
    void isNotTakenWithoutAKeyExchange() {
        PreSharedKey key = Kind.PLAIN.right();
        only(encounter.client(config -> config.preSharedKey(key)), key);
        encounter.alter(SERVER, ServerHello.class, right -> extensions(right, minus(KeyShareExtension.CODE)));

        encounter.exchange();
        assertThat(encounter.failureOf(CLIENT))
                .isInstanceOfSatisfying(
                        Failure.PeerMisbehaved.class,
                        failure -> assertThat(failure.violation()).isEqualTo(Violation.MISSING_EXTENSION));
    }

    @Rfc("8446 4.3.2 not-with-psk")
    @Test
    void comesWithNoRequestForACertificate() {
        PreSharedKey key = Kind.PLAIN.right();
        only(encounter.client(config -> config.preSharedKey(key)), key);
        encounter.alter(SERVER, Finished.class, right -> new CertificateRequest(Opaque.EMPTY, Extensions.NONE));

        encounter.exchange();
        assertThat(encounter.failureOf(CLIENT))
                .isInstanceOfSatisfying(
                        Failure.PeerMisbehaved.class,
                        failure -> assertThat(failure.violation()).isEqualTo(Violation.UNEXPECTED_MESSAGE));
    }

    // ---- sessions

    private final Sessions sessions = new Sessions();
    private final TicketKeys keys = TicketKeys.of(TicketKey.random(new SeededRandom(2)));

    private Encounter withSession() {
        PreSharedKey key = Kind.IMPORTED.right();
        encounter.client(config -> config.preSharedKey(key).sessions(sessions));
        only(encounter, key, config -> config.resumption(Resumption.byTickets(keys)));
        return encounter.met();
    }

    @Test
    void isKnownWhereItsSessionIsResumed() {
        withSession().assertConnects();
        for (Role role : Role.values()) {
            assertThat(parameters(encounter, role).resumed()).isTrue();
            assertThat(parameters(encounter, role).preSharedKey()).contains("sensor 7");
        }
    }

    @Test
    void isNotReplacedByASessionOfAnotherKey() {
        withSession();
        PreSharedKey other = PreSharedKey.imported("sensor 8".getBytes(US_ASCII), KEY, bytes(9));
        encounter.client(config -> config.preSharedKey(other).sessions(sessions));
        only(encounter, other, config -> config.resumption(Resumption.byTickets(keys)));

        encounter.assertConnects();
        assertThat(parameters(encounter, SERVER).resumed()).isFalse();
        assertThat(parameters(encounter, SERVER).preSharedKey()).contains("sensor 8");
    }

    /** The tickets of one server that serves both kinds of clients do not let one kind in where only the other may. */
    @Test
    void isNotReplacedByASessionThatACertificateBegan() {
        Encounter open = new Encounter()
                .client(config -> config.sessions(sessions))
                .server(config -> config.resumption(Resumption.byTickets(keys)))
                .met();
        only(open, Kind.PLAIN.right(), config -> config.resumption(Resumption.byTickets(keys)));

        open.assertRefusedBy(SERVER, Violation.BAD_BINDER);
    }

    @Test
    void opensNothingAtAServerThatTakesNone() {
        withSession();
        encounter.server(config -> config.chooser(hello -> Operation.completed(ServerConfig.builder()
                .environment(Environments.of(encounter.clock(), 6))
                .policy(Encounter.TLS13)
                .identity(TestConfigurations.certificate().identity())
                .resumption(Resumption.byTickets(keys))
                .build())));

        encounter.assertRefusedBy(CLIENT, Mismatch.PRE_SHARED_KEY_REFUSED);
    }

    // ---- keys

    @Test
    void isLongEnoughAndHasAName() {
        for (Kind kind : Kind.values()) {
            assertThatThrownBy(() -> kind.of(NAME, new byte[15]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("16 random bytes");
            assertThatThrownBy(() -> kind.of(new byte[0], KEY)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> kind.of(new byte[1 << 13], KEY)).isInstanceOf(IllegalArgumentException.class);
            assertThat(kind.right().toString()).doesNotContain("sensor", "0123");
        }
    }
}
