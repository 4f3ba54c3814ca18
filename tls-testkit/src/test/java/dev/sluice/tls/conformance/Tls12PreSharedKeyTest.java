package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.CipherSuite.KeyExchange;
import dev.sluice.tls.HashAlgorithm;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Operation;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Concession;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.ClientKeyExchange;
import dev.sluice.tls.message.EcdheParameters;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.message.ServerHelloDone;
import dev.sluice.tls.message.ServerKeyExchange;
import dev.sluice.tls.message.Tls12CertificateRequest;
import dev.sluice.tls.session.PreSharedKey;
import dev.sluice.tls.session.PreSharedKeySource;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.TicketKey;
import dev.sluice.tls.session.TicketKeys;
import dev.sluice.tls.testkit.Rfc;
import dev.sluice.tls.testkit.SeededRandom;
import dev.sluice.tls.testkit.TestConfigurations;
import dev.sluice.tls.wire.Opaque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A key from elsewhere authenticates both ends of TLS 1.2 (RFC 4279, RFC 5489). */
class Tls12PreSharedKeyTest {
    private static final byte[] NAME = "sensor 7".getBytes(US_ASCII);
    private static final byte[] KEY = "0123456789abcdef".getBytes(US_ASCII);
    private static final byte[] OTHER_KEY = "0123456789abcdeF".getBytes(US_ASCII);
    private static final PreSharedKey SHARED = PreSharedKey.external(NAME, KEY, HashAlgorithm.SHA256);

    private final Encounter encounter = new Encounter().tls12();

    static Stream<CipherSuite> suites() {
        return Arrays.stream(CipherSuite.values())
                .filter(suite -> suite.keyExchange().isByPreSharedKey());
    }

    private static SecurityPolicy only(CipherSuite... suites) {
        return Encounter.TLS12.withCipherSuites(List.of(suites));
    }

    private static PreSharedKeySource knowing(PreSharedKey key) {
        return (identity, attachment) ->
                Operation.completed(Arrays.equals(identity, key.identity()) ? Optional.of(key) : Optional.empty());
    }

    /** A server that has no certificate. */
    private static ServerConfig.Builder keyed(PreSharedKeySource keys) {
        return ServerConfig.builder().preSharedKeys(keys).policy(Encounter.TLS12);
    }

    private Encounter by(PreSharedKey client, PreSharedKeySource server) {
        encounter
                .client(config -> config.preSharedKey(client))
                .server(config -> config.chooser(
                        hello -> Operation.completed(keyed(server).build())));
        return encounter;
    }

    /** Without forward secrecy, too. */
    private Encounter by(CipherSuite suite) {
        PreSharedKey key = PreSharedKey.external(NAME, KEY, suite.hash());
        encounter
                .client(config -> config.preSharedKey(key)
                        .dangerous()
                        .allow(Concession.PSK_WITHOUT_FORWARD_SECRECY)
                        .policy(only(suite)))
                .server(config -> config.preSharedKeys(knowing(key))
                        .dangerous()
                        .allow(Concession.PSK_WITHOUT_FORWARD_SECRECY)
                        .policy(only(suite)));
        return encounter;
    }

    private NegotiatedParameters parameters(Role role) {
        return encounter.engine(role).parameters().orElseThrow();
    }

    // ---- what it does

    @Rfc({"4279 2 exchange", "5489 2 exchange"})
    @ParameterizedTest
    @MethodSource("suites")
    void connectsByEverySuite(CipherSuite suite) {
        List<HandshakeMessage> fromServer = by(suite).watch(SERVER);
        encounter.assertConnects();

        assertThat(fromServer).extracting(HandshakeMessage::name).doesNotContain("Certificate");
        for (Role role : Role.values()) {
            NegotiatedParameters parameters = parameters(role);
            assertThat(parameters.cipherSuite()).isEqualTo(suite);
            assertThat(parameters.preSharedKey()).contains("sensor 7");
            assertThat(parameters.peer()).isEmpty();
            assertThat(parameters.localChain()).isEmpty();
            assertThat(parameters.group().isPresent()).isEqualTo(suite.keyExchange() == KeyExchange.ECDHE_PSK);
        }
    }

    /** The default policy has what such a client needs, and offers it to nobody else. */
    @Test
    void isOfferedByWhoeverHasOne() {
        List<HandshakeMessage> fromClient = by(SHARED, knowing(SHARED)).watch(CLIENT);
        encounter.assertConnects();
        assertThat(suitesOf(fromClient))
                .isNotEmpty()
                .allMatch(suite -> suite.keyExchange().isByPreSharedKey());

        Encounter without = new Encounter().tls12();
        List<HandshakeMessage> others = without.watch(CLIENT);
        without.assertConnects();
        assertThat(suitesOf(others))
                .isNotEmpty()
                .noneMatch(suite -> suite.keyExchange().isByPreSharedKey());
    }

    private static List<CipherSuite> suitesOf(List<HandshakeMessage> sent) {
        return ((ClientHello) sent.getFirst())
                .cipherSuites().stream()
                        .map(CipherSuite::of)
                        .flatMap(Optional::stream)
                        .toList();
    }

    /** RFC 9258, Section 7. */
    @Test
    void isTakenByItsOwnNameWhereItIsImportedForTls13() {
        PreSharedKey imported = PreSharedKey.imported(NAME, KEY, bytes(1));
        by(imported, knowing(imported)).assertConnects();

        assertThat(parameters(SERVER).preSharedKey()).contains("sensor 7");
    }

    @Test
    void servesSuitesOfItsHash() {
        PreSharedKey key = PreSharedKey.external(NAME, KEY, HashAlgorithm.SHA384);
        by(key, knowing(key)).assertConnects();

        assertThat(parameters(CLIENT).cipherSuite().hash()).isEqualTo(HashAlgorithm.SHA384);
    }

    @Test
    void standsBesideCertificates() {
        encounter.server(config -> config.preSharedKeys(knowing(SHARED)));
        encounter.assertConnects();
        assertThat(parameters(SERVER).localChain()).isNotEmpty();

        Encounter keyed = new Encounter()
                .tls12()
                .client(config -> config.preSharedKey(SHARED))
                .server(config -> config.preSharedKeys(knowing(SHARED)));
        keyed.assertConnects();
        assertThat(keyed.engine(SERVER).parameters().orElseThrow().localChain()).isEmpty();
    }

    @Test
    void comesWithNoRequestForACertificate() {
        List<HandshakeMessage> fromServer = encounter
                .client(config -> config.preSharedKey(SHARED))
                .server(config -> config.preSharedKeys(knowing(SHARED))
                        .clientAuthentication(
                                ClientAuthentication.REQUEST,
                                TestConfigurations.authority().verifier()))
                .watch(SERVER);
        encounter.assertConnects();

        assertThat(fromServer).extracting(HandshakeMessage::name).doesNotContain("CertificateRequest");
    }

    @Rfc("4279 5.2 hint")
    @Test
    void isChosenWhateverTheServersHint() {
        by(SHARED, knowing(SHARED))
                .alter(SERVER, ServerKeyExchange.class, right -> {
                    byte[] body = right.body().toArray();
                    byte[] hinted = new byte[body.length + 1];
                    hinted[1] = 1;
                    hinted[2] = 'x';
                    System.arraycopy(body, 2, hinted, 3, body.length - 2);
                    return new ServerKeyExchange(Opaque.of(hinted));
                })
                .assertConnects();
    }

    // ---- what gives nothing away

    /** How a key can be wrong, which looks the same from outside. */
    enum Wrong {
        OTHER_KEY,
        UNKNOWN,
        OTHER_HASH,
        NOT_FOUND_IN_TIME;

        PreSharedKeySource source() {
            return switch (this) {
                case OTHER_KEY ->
                    knowing(PreSharedKey.external(NAME, Tls12PreSharedKeyTest.OTHER_KEY, HashAlgorithm.SHA256));
                case UNKNOWN -> knowing(PreSharedKey.external(bytes(1), KEY, HashAlgorithm.SHA256));
                case OTHER_HASH -> knowing(PreSharedKey.external(NAME, KEY, HashAlgorithm.SHA384));
                case NOT_FOUND_IN_TIME ->
                    (identity, attachment) -> Operation.compute(() -> {
                        throw new IllegalStateException("the keys are down");
                    });
            };
        }
    }

    @Rfc("4279 2 unknown")
    @ParameterizedTest
    @EnumSource
    void looksTheSameForAnUnknownNameAndForAWrongKey(Wrong wrong) {
        List<HandshakeMessage> fromServer = by(SHARED, wrong.source()).watch(SERVER);
        encounter.assertRefusedBy(SERVER, Violation.BAD_RECORD_MAC);

        assertThat(fromServer)
                .extracting(HandshakeMessage::name)
                .containsExactly("ServerHello", "ServerKeyExchange", "ServerHelloDone");
    }

    // ---- what is refused

    @Test
    void isAllThatAClientTakesThatHasOne() {
        encounter
                .client(config -> config.preSharedKey(SHARED))
                .assertRefusedBy(SERVER, Mismatch.NO_COMMON_CIPHER_SUITE);
        Encounter forced = new Encounter()
                .tls12()
                .client(config -> config.preSharedKey(SHARED))
                .server(config -> config.preSharedKeys(knowing(SHARED)))
                .alter(
                        SERVER,
                        ServerHello.class,
                        hello -> new ServerHello(
                                hello.legacyVersion(),
                                hello.random(),
                                hello.legacySessionIdEcho(),
                                CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256.code(),
                                0,
                                hello.extensions()));
        forced.assertRefusedBy(CLIENT, Violation.CIPHER_SUITE_NOT_OFFERED);
    }

    @Test
    void isAllThatAServerWithoutACertificateTakes() {
        encounter
                .server(config -> config.chooser(
                        hello -> Operation.completed(keyed(knowing(SHARED)).build())))
                .assertRefusedBy(SERVER, Mismatch.NO_COMMON_CIPHER_SUITE);
    }

    @Test
    void needsAWordWhereThereIsNoForwardSecrecy() {
        SecurityPolicy alone = only(CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256);

        assertThatIllegalStateException()
                .isThrownBy(() -> ClientConfig.builder()
                        .policy(alone)
                        .preSharedKey(SHARED)
                        .build())
                .withMessageContaining("dangerous().allow(Concession.PSK_WITHOUT_FORWARD_SECRECY)");
        assertThatIllegalStateException()
                .isThrownBy(() -> keyed(knowing(SHARED)).policy(alone).build())
                .withMessageContaining("dangerous().allow(Concession.PSK_WITHOUT_FORWARD_SECRECY)");
    }

    @Test
    void needsASuiteThatItServes() {
        assertThatIllegalStateException()
                .isThrownBy(() -> ClientConfig.builder()
                        .policy(only(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256))
                        .preSharedKey(SHARED)
                        .build());
        assertThatIllegalStateException()
                .isThrownBy(() -> ClientConfig.builder()
                        .policy(only(CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256))
                        .build());
    }

    @Test
    void isExchangedInAGroupThatWasOffered() {
        by(SHARED, knowing(SHARED))
                .alter(
                        SERVER,
                        ServerKeyExchange.class,
                        right -> ServerKeyExchange.ofKey(new EcdheParameters(0x001e, Opaque.of(new byte[56]))))
                .assertRefusedBy(CLIENT, Violation.GROUP_NOT_OFFERED);
    }

    @Test
    void isExchangedByValidShares() {
        by(SHARED, knowing(SHARED))
                .alter(
                        CLIENT,
                        ClientKeyExchange.class,
                        right -> new ClientKeyExchange.Contents(
                                        Optional.of(Opaque.of(NAME)), Optional.of(Opaque.of(new byte[32])))
                                .message(KeyExchange.ECDHE_PSK))
                .assertRefusedBy(SERVER, Violation.BAD_KEY_SHARE);
    }

    @Test
    void isNeverMixedWithACertificate() {
        by(SHARED, knowing(SHARED))
                .alter(
                        SERVER,
                        ServerHelloDone.class,
                        right -> new Tls12CertificateRequest(List.of(1), List.of(0x0403), List.of()))
                .assertRefusedBy(CLIENT, Violation.UNEXPECTED_MESSAGE);
    }

    // ---- what comes after

    private final Sessions sessions = new Sessions();
    private final TicketKeys keys = TicketKeys.of(TicketKey.random(new SeededRandom(2)));

    private Encounter withSession() {
        return encounter
                .client(config -> config.preSharedKey(SHARED).sessions(sessions))
                .server(config -> config.preSharedKeys(knowing(SHARED)).resumption(Resumption.byTickets(keys)))
                .met();
    }

    @Test
    void isKnownWhereItsSessionIsResumed() {
        withSession().assertConnects();

        for (Role role : Role.values()) {
            assertThat(parameters(role).resumed()).isTrue();
            assertThat(parameters(role).preSharedKey()).contains("sensor 7");
            assertThat(parameters(role).version()).isEqualTo(ProtocolVersion.TLS12);
        }
    }

    @Test
    void opensNothingToAClientThatHasAnotherKeyByNow() {
        PreSharedKey other = PreSharedKey.external(bytes(1), KEY, HashAlgorithm.SHA256);
        withSession()
                .client(config -> config.preSharedKey(other).sessions(sessions))
                .server(config -> config.preSharedKeys(knowing(other)).resumption(Resumption.byTickets(keys)))
                .assertConnects();

        assertThat(parameters(SERVER).resumed()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void staysTheSameInRenegotiations(Role begins) throws TlsException {
        encounter
                .client(config -> config.preSharedKey(SHARED).renegotiation(Renegotiation.ALLOWED))
                .server(config -> config.preSharedKeys((identity, _) -> Operation.completed(Optional.of(SHARED)))
                        .renegotiation(Renegotiation.ALLOWED))
                .alterSecond(CLIENT, ClientKeyExchange.class, right -> begins == CLIENT ? right : renamed(right));
        encounter.handshake();
        encounter.engine(begins).updateKeys(Rekey.BOTH);

        if (begins == CLIENT) {
            encounter.exchange().assertTalks();
        } else {
            encounter.assertRefusedBy(SERVER, Violation.RENEGOTIATION_CHANGES);
        }
    }

    private static ClientKeyExchange renamed(ClientKeyExchange right) {
        try {
            return new ClientKeyExchange.Contents(
                            Optional.of(Opaque.of(bytes(1))),
                            right.contents(KeyExchange.ECDHE_PSK).share())
                    .message(KeyExchange.ECDHE_PSK);
        } catch (TlsException e) {
            throw new AssertionError(e);
        }
    }
}
