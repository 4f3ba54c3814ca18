package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.plus;
import static dev.sluice.tls.conformance.Altered.replacing;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Event;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import dev.sluice.tls.Sent;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.extension.EarlyDataIndication;
import dev.sluice.tls.extension.PreSharedKeyOffer;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.EncryptedExtensions;
import dev.sluice.tls.message.EndOfEarlyData;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.session.ClientSessions;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.ReplayGuard;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.TicketKey;
import dev.sluice.tls.session.TicketKeys;
import dev.sluice.tls.testkit.Environments;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.Rfc;
import dev.sluice.tls.testkit.SeededRandom;
import dev.sluice.tls.wire.Opaque;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Early data is taken once, fresh, and under all that it was sent under, or not at all; then the session is resumed all the same,
 * and nothing of it arrives (RFC 8446, Sections 4.2.10 and 8).
 */
class EarlyDataTest {
    private static final byte[] EARLY = "is it there?".getBytes(US_ASCII);
    private static final int MOST = 100;

    private final Encounter encounter = new Encounter();

    private Encounter allowing(ReplayGuard guard) {
        return encounter
                .client(ClientConfig.Builder::earlyData)
                .server(config -> config.earlyData(EarlyDataPolicy.upTo(MOST, guard)));
    }

    private Encounter allowing() {
        return allowing(ReplayGuard.inMemory(10));
    }

    // ---- outcomes

    private static NegotiatedParameters parameters(Encounter second, Role role) {
        return second.engine(role).parameters().orElseThrow();
    }

    private static void assertTaken(Encounter second) {
        List<HandshakeMessage> sent = second.watch(SERVER);
        second.early(EARLY).handshake();
        assertThat(second.end(SERVER).received()).isEqualTo(EARLY);
        assertThat(second.end(SERVER).events()).contains(new Event.EarlyData(EARLY.length));
        assertThat(second.end(CLIENT).events()).contains(new Event.EarlyDataAccepted());
        for (Role role : Role.values()) {
            assertThat(parameters(second, role).earlyDataAccepted()).isTrue();
        }
        assertThat(says(sent, EncryptedExtensions.class)).isTrue();
        second.assertTalks();
    }

    /** It was sent, nothing of it arrives, the client is told, and the session is resumed. */
    private static void assertRefused(Encounter second) {
        assertRefused(second, true);
    }

    private static void assertRefused(Encounter second, boolean resumed) {
        second.early(EARLY).handshake();
        assertThat(second.end(SERVER).received()).isEmpty();
        assertThat(second.end(SERVER).events()).noneMatch(Event.EarlyData.class::isInstance);
        assertThat(second.end(CLIENT).events()).contains(new Event.EarlyDataRejected(EARLY.length));
        for (Role role : Role.values()) {
            assertThat(parameters(second, role).earlyDataAccepted()).isFalse();
            assertThat(parameters(second, role).resumed()).isEqualTo(resumed);
        }
        second.assertTalks();
        assertThat(new String(second.end(SERVER).received(), US_ASCII)).isEqualTo("from the CLIENT");
    }

    private static boolean says(List<HandshakeMessage> sent, Class<? extends HandshakeMessage> type) {
        return sent.stream().filter(type::isInstance).anyMatch(message -> switch (message) {
            case ClientHello hello -> hello.extensions().contains(EarlyDataIndication.CODE);
            case EncryptedExtensions answer -> answer.extensions().contains(EarlyDataIndication.CODE);
            default -> false;
        });
    }

    // ---- offers

    @Rfc({"8446 4.2.10 both-extensions", "8446 4.2.10 first-psk", "8446 4.5 sent"})
    @Test
    void isTakenUnderTheKeyThatIsOfferedFirst() {
        Encounter second = allowing().resumed();
        List<HandshakeMessage> sent = second.watch(CLIENT);

        assertTaken(second);
        assertThat(sent).hasSize(3);
        assertThat(((ClientHello) sent.getFirst()).extensions().contains(PreSharedKeyOffer.CODE))
                .isTrue();
        assertThat(says(sent, ClientHello.class)).isTrue();
        assertThat(sent.get(1)).isInstanceOf(EndOfEarlyData.class);
        assertThat(sent.get(2)).isInstanceOf(Finished.class);
    }

    @Test
    void isNotOfferedUnlessTheClientWasToldTo() {
        Encounter second = encounter
                .server(config -> config.earlyData(EarlyDataPolicy.upTo(MOST, ReplayGuard.inMemory(1))))
                .resumed();

        assertNotOffered(second, true);
    }

    @Test
    void isNotOfferedToAServerThatAllowedNone() {
        assertNotOffered(encounter.client(ClientConfig.Builder::earlyData).resumed(), true);
    }

    @Test
    void isNotOfferedWithoutASession() {
        assertNotOffered(
                allowing()
                        .client(config -> config.sessions(ClientSessions.inMemory(1)))
                        .server(config -> config.resumption(Resumption.byTickets())),
                false);
    }

    @Rfc("8446 4.2.10 no-automatic-resend")
    @Test
    void isNotOfferedByAClientThatSpeaksItsProtocolNoMore() {
        Encounter second = allowing()
                .client(config -> config.applicationProtocols("h2", "h3"))
                .server(config -> config.applicationProtocols("h2", "h3"))
                .resumed()
                .client(config -> config.applicationProtocols("h3"));

        assertNotOffered(second, true);
    }

    private static void assertNotOffered(Encounter second, boolean resumed) {
        List<HandshakeMessage> sent = second.watch(CLIENT);
        second.pump(CLIENT);
        assertThat(second.engine(CLIENT).earlyDataAllowed()).isZero();
        assertThat(sendEarly(second, EARLY)).isEqualTo(Sent.NOT_NOW);

        second.assertConnects();
        assertThat(says(sent, ClientHello.class)).isFalse();
        assertThat(parameters(second, SERVER).resumed()).isEqualTo(resumed);
    }

    private static Sent sendEarly(Encounter second, byte[] data) {
        try {
            return second.engine(CLIENT)
                    .sendEarly(new ByteBuffer[] {ByteBuffer.wrap(data)}, ByteBuffer.allocate(2 << 14));
        } catch (TlsException e) {
            throw new AssertionError(e);
        }
    }

    // ---- conditions

    @Rfc({"8446 4.2.10 conditions", "8446 4.2.10 no-automatic-resend"})
    @Test
    void isRefusedWhereAnotherProtocolIsChosen() {
        Encounter second = allowing()
                .client(config -> config.applicationProtocols("h2", "h3"))
                .server(config -> config.applicationProtocols("h2"))
                .resumed()
                .server(config -> config.applicationProtocols("h3"));

        assertRefused(second);
        assertThat(parameters(second, CLIENT).applicationProtocol()).contains("h3");
    }

    @Rfc("8446 4.2.10 conditions")
    @Test
    void isRefusedWhereNoProtocolIsChosenAnyMore() {
        Encounter second = allowing()
                .client(config -> config.applicationProtocols("h2"))
                .server(config -> config.applicationProtocols("h2"))
                .resumed()
                .server(config -> config.applicationProtocols());

        assertRefused(second);
    }

    @Rfc("8446 4.2.10 conditions")
    @Test
    void isRefusedUnderAnotherSuite() {
        Encounter second = allowing()
                .server(config ->
                        config.policy(Encounter.TLS13.withCipherSuites(List.of(CipherSuite.TLS_AES_128_GCM_SHA256))))
                .resumed()
                .server(config -> config.policy(
                        Encounter.TLS13.withCipherSuites(List.of(CipherSuite.TLS_CHACHA20_POLY1305_SHA256))));

        assertRefused(second);
    }

    @Test
    void isRefusedByAServerThatAllowsNoneAnyMore() {
        Sessions sessions = new Sessions();
        TicketKeys keys = TicketKeys.of(TicketKey.random(new SeededRandom(1)));
        new Encounter()
                .client(config -> config.sessions(sessions))
                .server(config -> config.resumption(Resumption.byTickets(keys))
                        .earlyData(EarlyDataPolicy.upTo(MOST, Guard.saying(Operation.completed(true)))))
                .met();

        assertRefused(encounter
                .client(config -> config.sessions(sessions).earlyData())
                .server(config -> config.resumption(Resumption.byTickets(keys))));
    }

    /** The ticket speaks for itself: what the server allows now is not what it allowed then. */
    @Test
    void isRefusedWhereTheTicketAllowsNone() {
        Sessions sessions = new Sessions();
        Resumption tickets = Resumption.byTickets(TicketKeys.of(TicketKey.random(new SeededRandom(1))));
        new Encounter()
                .client(config -> config.sessions(sessions))
                .server(config -> config.resumption(tickets))
                .met();
        sessions.change(session -> Facts.maximumEarlyData(session, MOST));

        assertRefused(encounter
                .client(config -> config.sessions(sessions).earlyData())
                .server(config -> config.resumption(tickets)
                        .earlyData(EarlyDataPolicy.upTo(MOST, Guard.saying(Operation.completed(true))))));
    }

    @Test
    void isRefusedWithTheSession() {
        Encounter second = allowing().resumed().server(config -> config.resumption(Resumption.byTickets()));

        assertRefused(second, false);
    }

    @Rfc("8446 4.2.10 three-ways")
    @Test
    void isRefusedByARetry() {
        Encounter second = allowing().resumed();
        second.client(
                config -> config.policy(Encounter.TLS13.withGroups(List.of(NamedGroup.SECP256R1, NamedGroup.X25519))));
        second.server(config -> config.policy(Encounter.TLS13.withGroups(List.of(NamedGroup.X25519))));
        List<HandshakeMessage> sent = second.watch(CLIENT);

        assertRefused(second);
        assertThat(parameters(second, CLIENT).helloRetried()).isTrue();
        ClientHello again = (ClientHello) sent.get(1);
        assertThat(again.extensions().contains(EarlyDataIndication.CODE)).isFalse();
        assertThat(again.extensions().contains(PreSharedKeyOffer.CODE)).isTrue();
    }

    /** Whoever answers with an older version cannot read what was sent. */
    @Rfc("8446 D.3 early-data")
    @Test
    void endsTheConnectionToAServerOfAnOlderVersion() {
        Encounter second = allowing().resumed().server(config -> config.policy(Encounter.TLS12));
        second.early(EARLY).exchange();

        assertThat(second.end(SERVER).received()).isEmpty();
        assertThat(second.failureOf(CLIENT))
                .isInstanceOfSatisfying(
                        Failure.PeerIncompatible.class,
                        failure -> assertThat(failure.mismatch()).isEqualTo(Mismatch.NO_COMMON_VERSION));
    }

    // ---- freshness

    @Rfc("8446 4.2.10 ticket-age")
    @ParameterizedTest
    @ValueSource(longs = {-10_000, -1, 0, 1, 10_000})
    void isTakenWhereTheAgeIsRight(long wrongBy) {
        assertTaken(aged(allowing().resumed(), wrongBy));
    }

    @Rfc("8446 4.2.10 ticket-age")
    @ParameterizedTest
    @ValueSource(longs = {-10_001, 10_001, 3_600_000, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void isRefusedWhereTheAgeIsWrong(long wrongBy) {
        assertRefused(aged(allowing().resumed(), wrongBy));
    }

    /** The client is honest, but its message took so long. */
    @Test
    void isRefusedWhereTheHelloWasHeldBack() {
        Encounter second = allowing().resumed();
        second.pump(CLIENT);
        second.clock().advance(EarlyDataPolicy.WINDOW.plusMillis(1));

        assertRefused(second);
    }

    @Test
    void isTakenHoweverOldTheTicketIs() {
        Encounter second = allowing().resumed();
        second.clock().advance(Duration.ofHours(11));

        assertTaken(second);
    }

    private static Encounter aged(Encounter second, long millis) {
        return second.alter(CLIENT, ClientHello.class, hello -> {
            PreSharedKeyOffer offer =
                    hello.extensions().find(PreSharedKeyOffer.class).orElseThrow();
            PreSharedKeyOffer.Identity identity = offer.identities().getFirst();
            long age = (identity.obfuscatedTicketAge() + millis) & 0xffff_ffffL;
            return extensions(
                    hello,
                    replacing(new PreSharedKeyOffer(
                            List.of(new PreSharedKeyOffer.Identity(identity.name(), age)), offer.binders())));
        });
    }

    // ---- replays

    /** What a guard of the tests says to everything. */
    private record Guard(Operation<Boolean> answer, boolean isShared) implements ReplayGuard {
        static Guard saying(Operation<Boolean> answer) {
            return new Guard(answer, true);
        }

        @Override
        public Operation<Boolean> isFirst(byte[] hello, Instant now, Instant until, Attachment attachment) {
            return answer;
        }
    }

    @Rfc("8446 8 early-data")
    @Test
    void isRefusedWhereTheGuardSaysSo() {
        assertRefused(allowing(Guard.saying(Operation.completed(false))).resumed());
    }

    @Rfc("8446 8 early-data")
    @Test
    void isRefusedWhereTheGuardFails() {
        assertRefused(allowing(Guard.saying(Operation.compute(() -> {
                    throw new IllegalStateException("the guard is down");
                })))
                .resumed());
    }

    @Rfc("8446 8 early-data")
    @Test
    void isRefusedWhereTheGuardHasNoRoom() {
        ReplayGuard guard = ReplayGuard.inMemory(1);
        encounter.client(config -> config.sessions(ClientSessions.inMemory(1)));
        Encounter second = allowing(guard).resumed();
        guard.isFirst(
                        bytes(1),
                        second.clock().instant(),
                        second.clock().instant().plusSeconds(20),
                        Attachment.NONE)
                .discard();

        assertRefused(second);
    }

    @Rfc("8446 8 early-data")
    @Test
    void isRefusedWhereTheGuardIsSlow() {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        Encounter second = allowing(Guard.saying(Operation.async(() -> answer))).resumed();
        second.early(EARLY).exchange();
        assertThat(second.engine(SERVER).parameters()).isEmpty();
        second.clock().advance(Duration.ofSeconds(15));
        second.handshake();

        assertThat(answer).isCancelled();
        assertThat(second.end(SERVER).received()).isEmpty();
        assertThat(second.end(CLIENT).events()).contains(new Event.EarlyDataRejected(EARLY.length));
        assertThat(parameters(second, SERVER).resumed()).isTrue();
        second.assertTalks();
    }

    @Test
    void isTakenWhenTheGuardHasSaidSo() {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        Encounter second = allowing(Guard.saying(Operation.async(() -> answer))).resumed();
        second.early(EARLY).exchange();
        assertThat(second.end(SERVER).received()).isEmpty();
        answer.complete(true);
        second.handshake();

        assertThat(second.end(SERVER).received()).isEqualTo(EARLY);
    }

    /**
     * An attacker sends to the same server what a client sent before. The client's clock is as fast as it may be, so that its hello
     * stays fresh for twice the window.
     */
    @Rfc("8446 8 early-data")
    @Test
    void isTakenOnce() {
        ReplayGuard guard = ReplayGuard.inMemory(10);
        Resumption tickets =
                Resumption.byTickets(TicketKeys.rotating(Environments.of(encounter.clock(), 4), Duration.ofHours(12)));
        Encounter honest = allowing(guard)
                .client(config -> config.sessions(ClientSessions.inMemory(1)))
                .server(config -> config.resumption(tickets))
                .met();
        assertTaken(aged(honest, EarlyDataPolicy.WINDOW.toMillis()));

        for (int seconds : new int[] {0, 10, 10, 1}) {
            encounter.clock().advance(Duration.ofSeconds(seconds));
            Encounter replay = new Encounter()
                    .server(config -> config.environment(Environments.of(encounter.clock(), 8))
                            .resumption(tickets)
                            .earlyData(EarlyDataPolicy.upTo(MOST, guard)));
            replay.pair();
            replay.stream(CLIENT).inject(firstFlight(honest));
            replay.pump(SERVER);
            assertThat(replay.end(SERVER).events()).isNotEmpty().noneMatch(Event.EarlyData.class::isInstance);
            assertThat(replay.end(SERVER).received()).isEmpty();
            assertThat(replay.end(SERVER).failure()).isEmpty();
            assertThat(replay.engine(SERVER).parameters()).isEmpty();
        }
    }

    /** The hello, change_cipher_spec and the early data. */
    private static byte[] firstFlight(Encounter honest) {
        List<byte[]> records = Records.split(honest.stream(CLIENT).captured());
        assertThat(Records.type(records.get(2))).isEqualTo(Records.APPLICATION_DATA);
        return Mutation.concatenated(records.subList(0, 3));
    }

    /** What one server has seen another must know if both can open the tickets. */
    @Test
    void isNotForServersWhoseKeysReachFurtherThanTheirGuard() {
        ServerConfig.Builder[] builder = new ServerConfig.Builder[1];
        encounter.server(config -> builder[0] = config.earlyData(EarlyDataPolicy.upTo(1, ReplayGuard.inMemory(1))));

        assertThatThrownBy(() -> builder[0]
                        .resumption(Resumption.byTickets(TicketKeys.of(TicketKey.random(new SeededRandom(1)))))
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("guard");
        assertThatThrownBy(() -> builder[0].resumption(Resumption.off()).build())
                .isInstanceOf(IllegalStateException.class);
    }

    // ---- amounts

    @Test
    void isAsMuchAsTheTicketAllowsAndNoMore() throws TlsException {
        Encounter second = allowing().resumed();
        second.pump(CLIENT);
        assertThat(second.engine(CLIENT).earlyDataAllowed()).isEqualTo(MOST);
        ByteBuffer data = ByteBuffer.allocate(MOST + 1);
        ByteBuffer out = ByteBuffer.allocate(2 << 14);
        assertThat(second.engine(CLIENT).sendEarly(new ByteBuffer[] {data}, out))
                .isNotEqualTo(Sent.ALL);
        assertThat(data.remaining()).isEqualTo(1);
        assertThat(second.engine(CLIENT).earlyDataAllowed()).isZero();
        assertThat(second.engine(CLIENT).sendEarly(new ByteBuffer[] {data}, out))
                .isEqualTo(Sent.NOT_NOW);
        second.stream(CLIENT).inject(Arrays.copyOf(out.array(), out.position()));
        second.handshake();

        assertThat(second.end(SERVER).received()).hasSize(MOST);
    }

    /** In one record or in many: the sum counts. */
    @ParameterizedTest
    @ValueSource(ints = {1, 10, MOST, MOST + 1})
    void isAFailureWhereItIsMore(int piece) throws TlsException {
        Sessions sessions = new Sessions();
        Encounter second = allowing()
                .client(config -> config.sessions(sessions))
                .server(config -> config.resumption(Resumption.byTickets(
                        TicketKeys.rotating(Environments.of(encounter.clock(), 4), Duration.ofHours(12)))))
                .met();
        sessions.change(session -> Facts.maximumEarlyData(session, 10L * MOST));
        second.pump(CLIENT);
        List<byte[]> records = new ArrayList<>();
        for (int sent = 0; sent <= MOST; sent += piece) {
            ByteBuffer out = ByteBuffer.allocate(2 << 14);
            second.engine(CLIENT).sendEarly(new ByteBuffer[] {ByteBuffer.allocate(piece)}, out);
            records.add(Arrays.copyOf(out.array(), out.position()));
        }
        second.inject(CLIENT, records.toArray(byte[][]::new));

        assertThat(second.end(SERVER).received().length).isLessThanOrEqualTo(MOST);
        second.assertRefusedBy(SERVER, Violation.TOO_MUCH_EARLY_DATA);
    }

    // ---- misbehaviour

    @Rfc("8446 4.2.10 bad-record")
    @Test
    void isAFailureWhereItCannotBeOpened() {
        Encounter second = allowing().resumed().early(EARLY);
        byte[] forged = Records.plaintext(Records.APPLICATION_DATA, new byte[40]);
        second.stream(CLIENT).inject(forged);

        second.assertRefusedBy(SERVER, Violation.BAD_RECORD_MAC);
    }

    @Rfc("8446 4 unexpected")
    @Test
    void isAFailureWhereItsEndIsNotSaid() {
        Encounter second = allowing().resumed();
        second.alter(CLIENT, EndOfEarlyData.class, right -> new Finished(Opaque.of(new byte[32])));

        second.early(EARLY).assertRefusedBy(SERVER, Violation.UNEXPECTED_MESSAGE);
        assertThat(second.end(SERVER).received()).isEqualTo(EARLY);
    }

    @Rfc("8446 4 unexpected")
    @Test
    void isAFailureWhereItsEndIsSaidAgain() {
        Encounter second = allowing().resumed();
        second.alter(CLIENT, Finished.class, right -> new EndOfEarlyData());

        second.early(EARLY).assertRefusedBy(SERVER, Violation.UNEXPECTED_MESSAGE);
    }

    @Rfc("8446 4 unexpected")
    @Test
    void isAFailureWhereTheEndOfNothingIsSaid() {
        Encounter second = allowing(Guard.saying(Operation.completed(false))).resumed();
        second.alter(CLIENT, Finished.class, right -> new EndOfEarlyData());

        second.early(EARLY).assertRefusedBy(SERVER, Violation.UNEXPECTED_MESSAGE);
    }

    @Test
    void isAFailureWhereItsEndSharesARecordWithWhatFollows() {
        Middlebox between = new Middlebox(allowing().nullCipher().resumed());
        between.change(CLIENT, records -> Reframed.into(1 << 14, records));
        between.exchange();

        assertThat(between.failureOf(SERVER))
                .isInstanceOfSatisfying(
                        Failure.PeerMisbehaved.class,
                        failure -> assertThat(failure.violation()).isEqualTo(Violation.MESSAGE_ACROSS_KEY_CHANGE));
    }

    @Rfc("8446 4.2.10 conditions")
    @Test
    void isAFailureWhereAServerTakesItUnderAnotherSuite() {
        Encounter second = allowing()
                .server(config ->
                        config.policy(Encounter.TLS13.withCipherSuites(List.of(CipherSuite.TLS_AES_128_GCM_SHA256))))
                .resumed()
                .server(config -> config.policy(
                        Encounter.TLS13.withCipherSuites(List.of(CipherSuite.TLS_CHACHA20_POLY1305_SHA256))));

        assertRefusedByClient(second);
    }

    @Rfc("8446 4.2.10 conditions")
    @Test
    void isAFailureWhereAServerTakesItWithoutTheSession() {
        assertRefusedByClient(allowing().resumed().server(config -> config.resumption(Resumption.byTickets())));
    }

    /** The server says that it took early data where it may not. */
    private static void assertRefusedByClient(Encounter second) {
        second.alter(
                SERVER,
                EncryptedExtensions.class,
                right -> extensions(right, plus(new EarlyDataIndication(OptionalLong.empty()))));
        second.early(EARLY).exchange();

        // The server skips the alert too: it came under the keys for early data.
        assertThat(second.failureOf(CLIENT))
                .isInstanceOfSatisfying(
                        Failure.PeerMisbehaved.class,
                        failure -> assertThat(failure.violation()).isEqualTo(Violation.EARLY_DATA_INCONSISTENT));
    }

    // ---- order

    /** The server's flight is there before the early data has ended, and so may be its answer. */
    @Rfc("8446 4.2.11.3 no-deadlock")
    @Test
    void isAnsweredBeforeItHasEnded() throws TlsException {
        Encounter second = allowing().resumed().early(EARLY);
        second.pump(SERVER);
        assertThat(second.end(SERVER).received()).isEqualTo(EARLY);
        assertThat(second.engine(SERVER).parameters()).isEmpty();
        ByteBuffer out = ByteBuffer.allocate(2 << 14);
        assertThat(second.engine(SERVER).sendEarly(new ByteBuffer[] {ByteBuffer.wrap(bytes(7))}, out))
                .isEqualTo(Sent.ALL);
        second.stream(SERVER).inject(Arrays.copyOf(out.array(), out.position()));
        second.handshake();

        assertThat(second.end(CLIENT).received()).isEqualTo(bytes(7));
        assertThat(second.engine(SERVER).earlyDataAllowed()).isZero();
    }
}
