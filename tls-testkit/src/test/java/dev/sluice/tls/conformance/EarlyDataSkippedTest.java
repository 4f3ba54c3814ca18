package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.minus;
import static dev.sluice.tls.conformance.Altered.plus;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Violation;
import dev.sluice.tls.extension.EarlyDataIndication;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.PreSharedKeyOffer;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.EncryptedExtensions;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.Rfc;
import dev.sluice.tls.wire.Opaque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client sends early data to a server that cannot read it, which skips it (RFC 8446, Section 4.2.10). */
class EarlyDataSkippedTest {
    private static final int LARGEST = (1 << 14) + 1 + 16;

    @Rfc("8446 4.2.10 three-ways")
    @ParameterizedTest
    @ValueSource(ints = {17, 100, LARGEST})
    void isSkippedUntilTheClientSpeaksUnderHandshakeKeys(int length) {
        Encounter encounter = early(new Encounter());
        List<HandshakeMessage> sent = encounter.watch(SERVER);
        send(encounter, record(length), record(length), record(length));

        encounter.assertConnects();
        assertThat(sent.get(1))
                .isInstanceOfSatisfying(
                        EncryptedExtensions.class,
                        message -> assertThat(message.extensions().contains(EarlyDataIndication.CODE))
                                .isFalse());
    }

    @Rfc("8446 4.2.10 three-ways")
    @ParameterizedTest
    @ValueSource(ints = {17, 100, 1 << 14, LARGEST})
    void isSkippedAfterARetryUntilTheSecondHello(int length) {
        Encounter encounter = early(new Encounter().retried());
        send(encounter, record(length), record(length), record(length));

        encounter.assertConnects();
        assertThat(encounter.engine(SERVER).parameters().orElseThrow().helloRetried())
                .isTrue();
    }

    @Rfc("8446 4.2.10 three-ways")
    @Test
    void isNotSkippedForever() {
        Encounter encounter = early(new Encounter());
        send(encounter, record(LARGEST), record(LARGEST), record(LARGEST), record(LARGEST));
        encounter.assertRefusedBy(SERVER, Violation.BAD_RECORD_MAC);

        Encounter retried = early(new Encounter().retried());
        send(retried, record(LARGEST), record(LARGEST), record(LARGEST), record(LARGEST));
        retried.assertRefusedBy(SERVER, Violation.UNKNOWN_RECORD_TYPE);
    }

    @Rfc("8446 5.2 mac")
    @Test
    void endsWithTheFirstRecordThatCanBeRead() {
        Encounter encounter = early(new Encounter());
        send(encounter, record(100));
        encounter.handshake();
        encounter.inject(CLIENT, record(100));

        encounter.assertRefusedBy(SERVER, Violation.BAD_RECORD_MAC);
    }

    /** What cannot be read after the second hello is no early data. */
    @Rfc("8446 5.2 mac")
    @Test
    void endsWithTheSecondHello() {
        Encounter encounter = early(new Encounter().retried());
        Middlebox between = new Middlebox(encounter);
        between.change(CLIENT, records -> {
            List<byte[]> more = new ArrayList<>(records);
            boolean finished = Records.type(records.getLast()) == Records.APPLICATION_DATA;
            more.add(finished ? more.size() - 1 : more.size(), record(100));
            return finished ? more : records;
        });
        between.exchange();

        assertThat(between.failureOf(SERVER))
                .isEqualTo(new dev.sluice.tls.Failure.PeerMisbehaved(Violation.BAD_RECORD_MAC, ""));
    }

    @Rfc({"8446 5 unexpected-type", "8446 5.2 mac"})
    @Test
    void isNoExcuseForWhoDidNotAnnounceIt() {
        Encounter encounter = new Encounter();
        send(encounter, record(100));
        encounter.assertRefusedBy(SERVER, Violation.BAD_RECORD_MAC);

        Encounter retried = new Encounter().retried();
        send(retried, record(100));
        retried.assertRefusedBy(SERVER, Violation.UNKNOWN_RECORD_TYPE);
    }

    @Rfc("8446 5.1 interleaving")
    @Test
    void doesNotStandBetweenFragmentsOfTheSecondHello() {
        Encounter encounter = early(new Encounter().retried());
        send(encounter, Records.plaintext(Records.HANDSHAKE, bytes(1, 0)), record(100));

        encounter.assertRefusedBy(SERVER, Violation.INTERLEAVED_HANDSHAKE);
    }

    /** Offers early data under a key that the server never heard of; the second hello does not. */
    private static Encounter early(Encounter encounter) {
        PreSharedKeyOffer psk = new PreSharedKeyOffer(
                List.of(new PreSharedKeyOffer.Identity(Opaque.of(bytes(1)), 0)), List.of(Opaque.of(new byte[32])));
        List<ClientHello> sent = new ArrayList<>();
        return encounter.alter(CLIENT, ClientHello.class, hello -> {
            sent.add(hello);
            Extensions first = plus(EarlyDataIndication.CODE).andThen(plus(psk)).apply(hello.extensions());
            return extensions(
                    hello,
                    right -> sent.size() == 1
                            ? first
                            : minus(EarlyDataIndication.CODE).apply(right));
        });
    }

    /** Puts records right behind the client's first hello. */
    private static void send(Encounter encounter, byte[]... records) {
        encounter.pump(CLIENT);
        for (byte[] record : records) {
            encounter.stream(CLIENT).inject(record);
        }
    }

    private static byte[] record(int length) {
        return Records.plaintext(Records.APPLICATION_DATA, new byte[length]);
    }
}
