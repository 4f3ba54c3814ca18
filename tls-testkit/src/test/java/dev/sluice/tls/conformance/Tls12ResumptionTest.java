package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.minus;
import static dev.sluice.tls.conformance.Altered.plus;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Operation;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.Concession;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.extension.ExtendedMasterSecret;
import dev.sluice.tls.extension.PreSharedKeyOffer;
import dev.sluice.tls.extension.SessionTicketExtension;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.message.Tls12NewSessionTicket;
import dev.sluice.tls.session.ClientSession;
import dev.sluice.tls.session.ResumableSession;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.SessionStore;
import dev.sluice.tls.session.TicketKey;
import dev.sluice.tls.session.TicketKeySource;
import dev.sluice.tls.session.TicketKeys;
import dev.sluice.tls.testkit.Environments;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.Rfc;
import dev.sluice.tls.testkit.TestConfigurations;
import dev.sluice.tls.wire.Opaque;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions of TLS 1.2, and what they bring back (RFC 5246, Section 7.3; RFC 5077). */
class Tls12ResumptionTest {
    private final Sessions sessions = new Sessions();
    private final Encounter encounter = new Encounter();

    /** By what a server knows a session again. */
    enum By {
        TICKET,
        ID
    }

    private Encounter by(By way) {
        return by(way, TicketKeys.rotating(Environments.of(encounter.clock(), 7), Duration.ofHours(12)));
    }

    /** The keys count as the server's own. */
    private Encounter by(By way, TicketKeySource keys) {
        Resumption tickets = Resumption.byTickets(keys).asOwnKeys();
        SessionStore store = SessionStore.inMemory(10);
        return encounter
                .tls12()
                .client(config -> config.sessions(sessions))
                .server(config -> config.resumption(way == By.TICKET ? tickets : tickets.in(store)));
    }

    private NegotiatedParameters parameters(Role role) {
        return encounter.engine(role).parameters().orElseThrow();
    }

    private void assertResumed() {
        encounter.assertConnects();
        for (Role role : Role.values()) {
            assertThat(parameters(role).resumed()).as("the %s", role).isTrue();
        }
    }

    private void assertFull() {
        encounter.assertConnects();
        for (Role role : Role.values()) {
            assertThat(parameters(role).resumed()).as("the %s", role).isFalse();
        }
    }

    // ---- what comes back

    @Rfc({"5246 7.3 abbreviated", "5077 3.1 abbreviated"})
    @ParameterizedTest
    @EnumSource
    void leaveOutCertificatesAndTheKeyExchange(By way) {
        by(way).met();
        List<HandshakeMessage> fromServer = encounter.watch(SERVER);
        List<HandshakeMessage> fromClient = encounter.watch(CLIENT);
        assertResumed();

        assertThat(fromServer).extracting(HandshakeMessage::name).containsExactly("ServerHello", "Finished");
        assertThat(fromClient).extracting(HandshakeMessage::name).containsExactly("ClientHello", "Finished");
        assertThat(parameters(CLIENT).version()).isEqualTo(ProtocolVersion.TLS12);
        assertThat(parameters(CLIENT).group()).isEmpty();
        assertThat(parameters(CLIENT).peer().orElseThrow().chain())
                .isEqualTo(TestConfigurations.certificate().identity().chain());
    }

    /** RFC 5246, Section F.1.4: the keys are fresh though the master secret is the same. */
    @ParameterizedTest
    @EnumSource
    void haveKeysOfTheirOwn(By way) throws Exception {
        by(way).met();
        sessions.repeat();
        assertResumed();
        byte[] exported = encounter.engine(CLIENT).exportKeyingMaterial("EXPORTER-test", new byte[0], 32);
        assertThat(encounter.engine(SERVER).exportKeyingMaterial("EXPORTER-test", new byte[0], 32))
                .isEqualTo(exported);

        Encounter third = new Encounter(2)
                .tls12()
                .client(config -> config.sessions(sessions))
                .server(config -> config.resumption(encounter.resumption()))
                .handshake();
        assertThat(third.engine(CLIENT).parameters().orElseThrow().resumed()).isTrue();
        assertThat(third.engine(CLIENT).exportKeyingMaterial("EXPORTER-test", new byte[0], 32))
                .isNotEqualTo(exported);
    }

    @ParameterizedTest
    @EnumSource
    void serveAgainAndAgain(By way) {
        by(way).met();
        for (int i = 0; i < 3; i++) {
            assertThat(sessions.count()).isOne();
            encounter.met();
        }
        assertResumed();
        assertThat(sessions.count()).isOne();
    }

    @ParameterizedTest
    @EnumSource
    void bringBackWhoTheClientIs(By way) {
        Identity somebody = TestConfigurations.authority().issue("somebody");
        by(way).client(config -> config.identity(somebody).sessions(sessions))
                .server(config -> config.clientAuthentication(
                                ClientAuthentication.REQUIRE,
                                TestConfigurations.authority().verifier(encounter.clock()))
                        .resumption(encounter.resumption()))
                .met();
        assertResumed();

        assertThat(parameters(SERVER).peer().orElseThrow().chain()).isEqualTo(somebody.chain());
        assertThat(parameters(CLIENT).localChain()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void negotiateTheApplicationProtocolAnew(By way) {
        by(way).client(config -> config.applicationProtocols("h2", "http/1.1"))
                .server(config -> config.applicationProtocols("h2"))
                .met();
        encounter.server(config -> config.applicationProtocols("http/1.1"));
        assertResumed();

        assertThat(parameters(SERVER).applicationProtocol()).contains("http/1.1");
        assertThat(parameters(CLIENT).applicationProtocol()).contains("http/1.1");
    }

    @ParameterizedTest
    @EnumSource
    void agreeOnTheSizeOfRecordsAnew(By way) throws Exception {
        by(way).met();
        encounter.client(config -> config.recordSizeLimit(100));
        assertResumed();
        int before = encounter.stream(SERVER).captured().length;
        encounter.pair().transfer(SERVER, new byte[1000]);
        byte[] sent = encounter.stream(SERVER).captured();

        assertThat(Records.split(java.util.Arrays.copyOfRange(sent, before, sent.length)))
                .hasSize(10);
    }

    /** Either order of the peers' Finished is what a renegotiation is tied to. */
    @ParameterizedTest
    @EnumSource
    void canBeRenegotiatedWhichResumesNothing(By way) throws Exception {
        by(way).client(config -> config.renegotiation(Renegotiation.ALLOWED))
                .server(config -> config.renegotiation(Renegotiation.ALLOWED))
                .met();
        assertResumed();
        int kept = sessions.count();
        for (Role role : Role.values()) {
            encounter.engine(role).updateKeys(Rekey.BOTH);
            encounter.exchange();
            encounter.assertTalks();
            assertThat(parameters(CLIENT).resumed()).isFalse();
            assertThat(parameters(SERVER).resumed()).isFalse();
        }
        assertThat(sessions.count()).isEqualTo(kept);
    }

    /** A client that asks in the hello of a renegotiation gets a ticket for the handshake that follows: GnuTLS waits for it. */
    @Test
    void areNotOfferedOrTakenInRenegotiations() throws Exception {
        by(By.TICKET)
                .client(config -> config.renegotiation(Renegotiation.ALLOWED))
                .server(config -> config.renegotiation(Renegotiation.ALLOWED))
                .met();
        SessionTicketExtension offered =
                new SessionTicketExtension(Opaque.of(sessions.oldest().ticket()));
        List<HandshakeMessage> fromServer = encounter.watch(SERVER);
        Renegotiating.clientBegins(encounter, hello -> {
            assertThat(hello.extensions().contains(SessionTicketExtension.CODE)).isFalse();
            assertThat(hello.legacySessionId().isEmpty()).isTrue();
            return extensions(hello, plus(offered));
        });
        fromServer.clear();
        encounter.exchange();

        assertThat(fromServer).extracting(HandshakeMessage::name).contains("Certificate", "NewSessionTicket");
    }

    // ---- tickets

    @Rfc("5077 3.3 promised")
    @Test
    void areGivenAsTicketsToClientsThatKnowThem() {
        List<HandshakeMessage> fromServer = by(By.TICKET).watch(SERVER);
        assertFull();

        assertThat(fromServer).extracting(HandshakeMessage::name).containsSubsequence("NewSessionTicket", "Finished");
        assertThat(((ServerHello) fromServer.getFirst()).legacySessionIdEcho().isEmpty())
                .isTrue();
        assertThat(sessions.oldest().isById()).isFalse();
    }

    @Test
    void areNotGivenToClientsThatKeepNothing() {
        by(By.TICKET).client(config -> config.withoutResumption());
        List<HandshakeMessage> fromServer = encounter.watch(SERVER);
        assertFull();

        assertThat(fromServer).extracting(HandshakeMessage::name).doesNotContain("NewSessionTicket");
    }

    @Rfc("5077 3.3 empty")
    @Test
    void areMissingWhereTheKeysAreDown() {
        by(By.TICKET, new DownKeys());
        List<HandshakeMessage> fromServer = encounter.watch(SERVER);
        assertFull();

        assertThat(fromServer)
                .filteredOn(Tls12NewSessionTicket.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        Tls12NewSessionTicket.class,
                        ticket -> assertThat(ticket.ticket().isEmpty()).isTrue());
        assertThat(sessions.count()).isZero();
    }

    private static final class DownKeys implements TicketKeySource {
        private static <T> Operation<T> down() {
            return Operation.compute(() -> {
                throw new IllegalStateException("the keys are down");
            });
        }

        @Override
        public Operation<TicketKey> current(Attachment attachment) {
            return down();
        }

        @Override
        public Operation<Optional<TicketKey>> find(byte[] name, Attachment attachment) {
            return down();
        }
    }

    /** What the server promised and did not send, and what it sent without a promise. */
    @Rfc("5077 3.3 promised")
    @Test
    void comeWithATicketIfAndOnlyIfItWasPromised() {
        by(By.TICKET)
                .alter(SERVER, ServerHello.class, hello -> extensions(hello, minus(SessionTicketExtension.CODE)))
                .assertRefusedBy(CLIENT, Violation.UNEXPECTED_MESSAGE);
        Encounter silent = new Encounter()
                .tls12()
                .server(config -> config.resumption(Resumption.off()))
                .alter(SERVER, ServerHello.class, hello -> extensions(hello, plus(SessionTicketExtension.EMPTY)));
        silent.assertRefusedBy(CLIENT, Violation.BAD_CHANGE_CIPHER_SPEC);
    }

    @Rfc("5077 3.2 solicited")
    @Test
    void areNotPromisedToAClientThatDidNotAsk() {
        encounter
                .tls12()
                .client(config -> config.withoutResumption())
                .alter(SERVER, ServerHello.class, hello -> extensions(hello, plus(SessionTicketExtension.EMPTY)))
                .assertRefusedBy(CLIENT, Violation.UNSOLICITED_EXTENSION);
    }

    /** The session lives no longer for the new ticket. */
    @Rfc("5077 3.3 renewed")
    @Test
    void getANewTicketWhenTheKeyOfTheirsSealsNoMore() {
        by(By.TICKET, TicketKeys.rotating(Environments.of(encounter.clock(), 7), Duration.ofHours(8)));
        encounter.met();
        byte[] first = sessions.oldest().ticket();
        encounter.clock().advance(Duration.ofHours(9));
        encounter.met();
        assertThat(sessions.count()).isOne();
        assertThat(sessions.oldest().ticket()).isNotEqualTo(first);
        assertThat(sessions.oldest().isAlive(encounter.clock().instant().plus(Duration.ofHours(3))))
                .isTrue();
        assertThat(sessions.oldest()
                        .isAlive(encounter
                                .clock()
                                .instant()
                                .plus(Duration.ofHours(3).plusMillis(1))))
                .isFalse();
        encounter.clock().advance(Duration.ofHours(3));
        assertResumed();
    }

    @Test
    void areOverWithTheirFirstTicketsTimeWhateverTheClientThinks() {
        by(By.TICKET, TicketKeys.rotating(Environments.of(encounter.clock(), 7), Duration.ofHours(8)));
        encounter.met();
        encounter.clock().advance(Duration.ofHours(9));
        encounter.met();
        sessions.change(session -> new ClientSession(session.session(), session.ticket(), Duration.ofDays(1)));
        encounter.clock().advance(Duration.ofHours(3).plusMillis(1));

        assertFull();
    }

    @Test
    void keepTheirTicketWhereTheKeysAreDown() {
        TicketKeys keys = TicketKeys.rotating(Environments.of(encounter.clock(), 7), Duration.ofHours(8));
        by(By.TICKET, keys).met();
        byte[] first = sessions.oldest().ticket();
        encounter.clock().advance(Duration.ofHours(9));
        TicketKeySource halfDown = new TicketKeySource() {
            @Override
            public Operation<TicketKey> current(Attachment attachment) {
                return new DownKeys().current(attachment);
            }

            @Override
            public Operation<Optional<TicketKey>> find(byte[] name, Attachment attachment) {
                return keys.find(name, attachment);
            }
        };
        by(By.TICKET, halfDown);
        assertResumed();

        assertThat(sessions.oldest().ticket()).isEqualTo(first);
    }

    // ---- ids

    @Test
    void areKeptUnderAnIdThatTheServerMakes() {
        List<HandshakeMessage> fromServer = by(By.ID).watch(SERVER);
        assertFull();

        assertThat(fromServer).extracting(HandshakeMessage::name).doesNotContain("NewSessionTicket");
        assertThat(sessions.oldest().isById()).isTrue();
        assertThat(sessions.oldest().ticket())
                .hasSize(32)
                .isEqualTo(((ServerHello) fromServer.getFirst())
                        .legacySessionIdEcho()
                        .toArray());
        assertThat(ClientSession.restore(sessions.oldest().export()).isById()).isTrue();
    }

    /** A client with a ticket does not mean its id. */
    @Rfc("5077 3.4 no-id")
    @Test
    void areNotLookedUpByIdWhereThereIsATicket() {
        by(By.ID).met();
        encounter.alter(
                CLIENT,
                ClientHello.class,
                hello -> extensions(hello, Altered.replacing(new SessionTicketExtension(Opaque.of(new byte[1])))));

        assertFull();
    }

    // ---- two versions

    /** The session is offered to whichever version the server speaks by now. */
    @ParameterizedTest
    @EnumSource
    void areOfferedByClientsOfTls13Too(By way) {
        by(way).client(config -> config.policy(SecurityPolicy.DEFAULT)).met();
        List<HandshakeMessage> fromClient = encounter.watch(CLIENT);
        assertResumed();

        assertThat(((ClientHello) fromClient.getFirst()).extensions().contains(PreSharedKeyOffer.CODE))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void areNothingToAServerThatSpeaksTls13ByNow(By way) {
        by(way).client(config -> config.policy(SecurityPolicy.DEFAULT)).met();
        encounter.server(config -> config.policy(SecurityPolicy.DEFAULT));
        assertFull();

        assertThat(parameters(CLIENT).version()).isEqualTo(ProtocolVersion.TLS13);
    }

    /** Without the dress of TLS 1.2 the id is all the same the session's. */
    @ParameterizedTest
    @EnumSource
    void areOfferedWithoutMiddleboxCompatibilityToo(By way) {
        by(way).client(config -> config.policy(SecurityPolicy.DEFAULT).middleboxCompatibility(false))
                .met();

        assertResumed();
    }

    // ---- peers that misbehave

    @Rfc("7627 5.3 server-aborts")
    @ParameterizedTest
    @EnumSource
    void areRefusedToAClientThatLeavesOutTheExtendedMasterSecret(By way) {
        by(way).met();
        encounter
                .server(config -> config.dangerous().allow(Concession.NO_EXTENDED_MASTER_SECRET))
                .alter(CLIENT, ClientHello.class, hello -> extensions(hello, minus(ExtendedMasterSecret.CODE)))
                .assertRefusedBy(SERVER, Violation.RESUMPTION_CHANGES);
    }

    @Rfc("7627 5.3 client-aborts")
    @ParameterizedTest
    @EnumSource
    void areRefusedByAServerThatLeavesOutTheExtendedMasterSecret(By way) {
        by(way).met();
        encounter
                .client(config -> config.dangerous().allow(Concession.NO_EXTENDED_MASTER_SECRET))
                .alter(SERVER, ServerHello.class, hello -> extensions(hello, minus(ExtendedMasterSecret.CODE)))
                .assertRefusedBy(CLIENT, Violation.RESUMPTION_CHANGES);
    }

    @Rfc("5246 7.4.1.3 suite")
    @ParameterizedTest
    @EnumSource
    void areRefusedByAServerThatChangesTheSuite(By way) {
        by(way).met();
        encounter
                .alter(
                        SERVER,
                        ServerHello.class,
                        hello -> new ServerHello(
                                hello.legacyVersion(),
                                hello.random(),
                                hello.legacySessionIdEcho(),
                                CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384.code(),
                                hello.legacyCompressionMethod(),
                                hello.extensions()))
                .assertRefusedBy(CLIENT, Violation.RESUMPTION_CHANGES);
    }

    /** Sessions without the extended master secret are neither given nor kept. */
    @Rfc("7627 5.3 none-without")
    @ParameterizedTest
    @EnumSource
    void areNotMadeWithoutTheExtendedMasterSecret(By way) {
        by(way).client(config -> config.dangerous().allow(Concession.NO_EXTENDED_MASTER_SECRET))
                .server(config -> config.dangerous().allow(Concession.NO_EXTENDED_MASTER_SECRET))
                .alter(CLIENT, ClientHello.class, hello -> extensions(hello, minus(ExtendedMasterSecret.CODE)));
        List<HandshakeMessage> fromServer = encounter.watch(SERVER);
        assertFull();

        assertThat(fromServer).extracting(HandshakeMessage::name).doesNotContain("NewSessionTicket");
        assertThat(((ServerHello) fromServer.getFirst()).legacySessionIdEcho().isEmpty())
                .isTrue();
        assertThat(sessions.count()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void areNotKeptByAClientWhereTheServersFinishedIsWrong(By way) {
        by(way).alter(SERVER, Finished.class, right -> new Finished(Altered.spoilt(right.verifyData())))
                .assertRefusedBy(CLIENT, Violation.BAD_FINISHED);

        assertThat(sessions.count()).isZero();
    }

    /** Whoever has the ticket alone cannot finish. */
    @ParameterizedTest
    @EnumSource
    void areNothingWithoutTheirSecret(By way) {
        by(way).met();
        sessions.change(session -> session.isById()
                ? ClientSession.byId(stolen(session), session.ticket(), Duration.ofHours(1), Attachment.NONE)
                : new ClientSession(stolen(session), session.ticket(), Duration.ofHours(1)));

        encounter.exchange();
        assertThat(encounter.end(SERVER).engine().parameters()).isEmpty();
        assertThat(encounter.end(CLIENT).engine().parameters()).isEmpty();
    }

    private static ResumableSession stolen(ClientSession session) {
        return new ResumableSession(session.facts(), new byte[48]);
    }

    // ---- secrets

    /** The session's secret is nowhere but in what a client keeps. */
    @ParameterizedTest
    @EnumSource
    void leaveNoSecretBehind(By way) {
        by(way).met();
        byte[] secret = sessions.oldest().session().secret();
        encounter.pump(CLIENT);
        assertThat(finds(CLIENT, secret)).isTrue();
        encounter.pump(SERVER);
        assertThat(finds(SERVER, secret)).isTrue();
        encounter.handshake();
        for (Role role : Role.values()) {
            encounter.engine(role).abort(null);
            encounter.engine(role).close();
            assertThat(finds(role, secret)).as("the %s", role).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void leaveNoSecretBehindWhereNobodyAnswers(By way) {
        by(way).met();
        ClientSession offered = sessions.oldest();
        encounter.pump(CLIENT);
        encounter.engine(CLIENT).abort(null);
        encounter.engine(CLIENT).close();

        assertThat(offered.session().secret()).containsOnly(0);
    }

    /** The cache of the test is within reach of the client. */
    private boolean finds(Role role, byte[] secret) {
        sessions.change(session -> new ClientSession(stolen(session), session.ticket(), Duration.ofHours(1)));
        return Reachable.from(encounter.engine(role)).stream().anyMatch(array -> Reachable.contains(array, secret));
    }
}
