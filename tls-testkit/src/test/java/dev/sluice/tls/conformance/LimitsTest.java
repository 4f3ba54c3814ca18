package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.plus;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.Event;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.Limits;
import dev.sluice.tls.message.CertificateMessage;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.Rfc;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a peer can make grow has an end, and so has waiting for it. */
class LimitsTest {
    private static final byte[] CCS = Records.plaintext(Records.CHANGE_CIPHER_SPEC, (byte) 1);

    // ---- sizes

    @Test
    void aHelloIsRefusedByItsDeclaredLengthAlone() {
        Encounter encounter = new Encounter();
        encounter.inject(CLIENT, Records.plaintext(Records.HANDSHAKE, bytes(1, 1, 0, 1)));

        encounter.assertRefusedBy(SERVER, Violation.MESSAGE_TOO_LONG);
    }

    @Test
    void aHelloMayBeAsLargeAsTheLimit() {
        int[] body = new int[60_000];
        new Encounter()
                .alter(CLIENT, ClientHello.class, hello -> extensions(hello, plus(21, body)))
                .assertConnects();
    }

    @Test
    void theLimitOfAHelloIsTheConfiguredOne() {
        int[] body = new int[600];
        new Encounter()
                .server(config -> config.limits(limits(600, 1 << 17, 10, 32)))
                .alter(CLIENT, ClientHello.class, hello -> extensions(hello, plus(21, body)))
                .assertRefusedBy(SERVER, Violation.MESSAGE_TOO_LONG);
    }

    @Test
    void theLimitOfOtherMessagesIsTheConfiguredOne() {
        new Encounter()
                .client(config -> config.limits(limits(1 << 16, 512, 10, 32)))
                .alter(
                        SERVER,
                        CertificateMessage.class,
                        right -> new CertificateMessage(
                                right.context(),
                                Collections.nCopies(3, right.entries().getFirst())))
                .assertRefusedBy(CLIENT, Violation.MESSAGE_TOO_LONG);
    }

    @Test
    void theLimitOfAChainIsTheConfiguredOne() {
        new Encounter()
                .client(config -> config.limits(limits(1 << 16, 1 << 17, 2, 32)))
                .alter(
                        SERVER,
                        CertificateMessage.class,
                        right -> new CertificateMessage(
                                right.context(),
                                Collections.nCopies(3, right.entries().getFirst())))
                .assertRefusedBy(CLIENT, Violation.CHAIN_TOO_LONG);
    }

    /** A message that claims to be long and comes in small pieces holds what came, not what it claims. */
    @Test
    void memoryGrowsWithWhatWasReceived() {
        Encounter encounter = new Encounter();
        encounter.pump(CLIENT);
        encounter.stream(SERVER).inject(Records.plaintext(Records.HANDSHAKE, bytes(2, 1, 0xff, 0xff, 0)));
        encounter.pump(CLIENT);
        byte[] held = (byte[]) Fields.get(encounter.engine(CLIENT), "messages", "bytes");

        assertThat(encounter.end(CLIENT).failure()).isEmpty();
        assertThat(held).hasSizeLessThan(1 << 14);
    }

    // ---- records that bring nothing

    @ParameterizedTest
    @EnumSource
    void recordsWithoutDataDoNotGoOnForEver(Role sender) {
        for (int type : new int[] {Records.APPLICATION_DATA, Records.ALERT}) {
            byte[] nothing = type == Records.ALERT
                    ? Records.nullProtected(Records.ALERT, bytes(1, 90))
                    : Records.nullProtected(Records.APPLICATION_DATA);
            Encounter encounter = new Encounter().nullCipher().handshake();
            encounter.inject(sender, times(32, nothing));
            encounter.inject(sender, Records.nullProtected(Records.APPLICATION_DATA, bytes(1)));
            encounter.inject(sender, times(32, nothing));
            assertThat(encounter.end(sender.peer()).failure()).isEmpty();

            encounter.inject(sender, nothing);
            encounter.assertRefusedBy(sender.peer(), Violation.TOO_MANY_RECORDS_WITHOUT_DATA);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void theLimitOfRecordsWithoutDataIsTheConfiguredOne(int limit) {
        Encounter encounter = new Encounter()
                .nullCipher()
                .server(config -> config.limits(limits(1 << 16, 1 << 17, 10, limit)))
                .handshake();
        encounter.inject(CLIENT, times(limit + 1, Records.nullProtected(Records.APPLICATION_DATA)));

        encounter.assertRefusedBy(SERVER, Violation.TOO_MANY_RECORDS_WITHOUT_DATA);
    }

    @ParameterizedTest
    @EnumSource
    void changeCipherSpecsDoNotGoOnForEver(Role sender) {
        Encounter encounter = new Encounter();
        encounter.pump(CLIENT);
        encounter.stream(sender).inject(concatenated(32, CCS));
        encounter.pump(sender.peer());
        assertThat(encounter.end(sender.peer()).failure()).isEmpty();

        encounter.inject(sender, CCS, CCS);
        encounter.assertRefusedBy(sender.peer(), Violation.TOO_MANY_RECORDS_WITHOUT_DATA);
    }

    // ---- time

    @ParameterizedTest
    @EnumSource
    void aHandshakeTakesItsTimeAndNoMore(Role role) throws TlsException {
        Encounter encounter = new Encounter();
        TlsEngine engine = encounter.open(role).engine();
        assertThat(engine.deadline()).as("before the first step").isEqualTo(Long.MAX_VALUE);
        encounter.pump(role);
        assertThat(engine.deadline()).isEqualTo(Duration.ofSeconds(30).toNanos());

        encounter.clock().advance(Duration.ofSeconds(30).minusNanos(1));
        assertThat(engine.advance(none(), none())).isInstanceOf(Event.WantRead.class);
        encounter.clock().advance(Duration.ofNanos(1));
        encounter.pump(role);
        encounter.end(role).advance();

        assertThat(encounter.failureOf(role)).isEqualTo(new Failure.TimedOut("the handshake", Duration.ofSeconds(30)));
        assertThat(engine.deadline()).as("after the failure").isEqualTo(Long.MAX_VALUE);
    }

    @Rfc("8446 6.1 user-canceled")
    @Test
    void aHandshakeThatTakesTooLongIsCanceledAndClosed() {
        Encounter encounter = new Encounter();
        encounter.pump(CLIENT);
        encounter.clock().advance(Duration.ofSeconds(30));
        encounter.end(CLIENT).advance();
        encounter.pump(CLIENT);

        List<byte[]> sent = Records.split(encounter.stream(CLIENT).captured());
        assertThat(sent.subList(1, sent.size()))
                .containsExactly(
                        Records.plaintext(Records.ALERT, bytes(1, AlertDescription.USER_CANCELED.code())),
                        Records.plaintext(Records.ALERT, bytes(1, AlertDescription.CLOSE_NOTIFY.code())));
    }

    @Test
    void aHandshakeOnceCompleteHasNoDeadline() {
        Encounter encounter = new Encounter().handshake();
        encounter.clock().advance(Duration.ofDays(1));

        encounter.assertTalks();
        assertThat(encounter.engine(CLIENT).deadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aHandshakeThatWaitsForAnOperationHasADeadlineToo() {
        List<Operation<?>> pending = new ArrayList<>();
        Encounter encounter = new Encounter()
                .server(config -> config.limits(Limits.DEFAULT.withHandshakeTimeout(Duration.ofSeconds(5))));
        encounter.pair().server().operations(pending::add);
        encounter.exchange();
        encounter.clock().advance(Duration.ofSeconds(5));
        encounter.end(SERVER).advance();

        assertThat(encounter.failureOf(SERVER)).isEqualTo(new Failure.TimedOut("the handshake", Duration.ofSeconds(5)));
        assertThat(pending)
                .singleElement()
                .satisfies(operation -> assertThat(operation.isCancelled()).isTrue());
    }

    @Test
    void aRecordOnceBegunComesToItsEnd() throws TlsException {
        Encounter encounter = new Encounter().nullCipher().handshake();
        TlsEngine server = encounter.engine(SERVER);
        byte[] record = Records.nullProtected(Records.APPLICATION_DATA, bytes(1, 2, 3));
        ByteBuffer in = ByteBuffer.wrap(record).limit(4);
        ByteBuffer plain = ByteBuffer.allocate(100);
        assertThat(server.advance(in, plain)).isInstanceOf(Event.WantRead.class);
        assertThat(server.deadline()).isEqualTo(Duration.ofSeconds(30).toNanos());

        // More of it does not move the deadline, all of it lifts it.
        encounter.clock().advance(Duration.ofSeconds(20));
        assertThat(server.advance(in.limit(10), plain)).isInstanceOf(Event.WantRead.class);
        assertThat(server.deadline()).isEqualTo(Duration.ofSeconds(30).toNanos());
        assertThat(server.advance(in.limit(record.length), plain)).isEqualTo(new Event.ApplicationData(3));
        assertThat(server.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aRecordThatDoesNotComeToItsEndEndsTheConnection() {
        Encounter encounter = new Encounter().nullCipher().handshake();
        encounter.inject(CLIENT, bytes(23, 3, 3));
        encounter.clock().advance(Duration.ofSeconds(30));
        encounter.end(SERVER).advance();

        assertThat(encounter.failureOf(SERVER))
                .isEqualTo(new Failure.TimedOut("the rest of a record", Duration.ofSeconds(30)));
        // No close_notify: nobody says that what was sent is all.
        encounter.pump(SERVER);
        assertThat(encounter.lastSent(SERVER))
                .isEqualTo(bytes(1, AlertDescription.USER_CANCELED.code(), Records.ALERT));
    }

    @Test
    void anIdleConnectionWaitsForEver() {
        Encounter encounter = new Encounter().handshake();
        assertThat(encounter.engine(SERVER).deadline()).isEqualTo(Long.MAX_VALUE);
        encounter.clock().advance(Duration.ofDays(365));

        encounter.assertTalks();
    }

    static Limits limits(int hello, int message, int chain, int records) {
        return new Limits(
                Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(15), hello, message, chain, records);
    }

    private static byte[][] times(int count, byte[] record) {
        return IntStream.range(0, count).mapToObj(i -> record).toArray(byte[][]::new);
    }

    private static byte[] concatenated(int count, byte[] record) {
        ByteBuffer all = ByteBuffer.allocate(count * record.length);
        for (int i = 0; i < count; i++) {
            all.put(record);
        }
        return all.array();
    }

    private static ByteBuffer none() {
        return ByteBuffer.allocate(0);
    }
}
