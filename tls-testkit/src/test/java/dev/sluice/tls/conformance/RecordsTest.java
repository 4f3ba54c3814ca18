package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Failure;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.Sent;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.Rfc;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The record layer, as seen by a peer that frames records by hand (RFC 8446, Section 5). */
class RecordsTest {
    private static final int MAX = 1 << 14;

    // ---- types

    @Rfc("8446 5 unexpected-type")
    @ParameterizedTest
    @ValueSource(ints = {0, 19, 24, 25, 26, 0x80, 0xff})
    void ofAnUnknownTypeAreRefused(int type) {
        Encounter inTheClear = new Encounter().handshake();
        inTheClear.inject(CLIENT, Records.plaintext(type, (byte) 1));
        inTheClear.assertRefusedBy(SERVER, Violation.UNKNOWN_RECORD_TYPE);
    }

    @Rfc("8446 5 unexpected-type")
    @ParameterizedTest
    @ValueSource(ints = {19, 24, 25, 26, 0x80, 0xff})
    void withAnUnknownTypeInsideAreRefused(int type) {
        Encounter encounter = new Encounter().nullCipher().handshake();
        encounter.inject(SERVER, Records.nullProtected(type, (byte) 1));
        encounter.assertRefusedBy(CLIENT, Violation.UNKNOWN_RECORD_TYPE);
    }

    @Rfc({"8446 5 unexpected-type", "8446 5.1 no-plain-data", "8446 4.4.4 application-keys"})
    @ParameterizedTest
    @EnumSource
    void inTheClearAreRefusedOnceThereAreKeys(Role sender) {
        for (int type : new int[] {Records.HANDSHAKE, Records.ALERT}) {
            Encounter encounter = new Encounter().handshake();
            encounter.inject(sender, Records.plaintext(type, bytes(1, 0)));
            encounter.assertRefusedBy(sender.peer(), Violation.UNKNOWN_RECORD_TYPE);
        }
        Encounter data = new Encounter().handshake();
        data.inject(sender, Records.plaintext(Records.APPLICATION_DATA, new byte[40]));
        data.assertRefusedBy(sender.peer(), Violation.BAD_RECORD_MAC);
    }

    @Rfc({"8446 5 unexpected-type", "8446 2 no-early-data"})
    @ParameterizedTest
    @EnumSource
    void withDataAreRefusedBeforeThereAreKeys(Role sender) {
        Encounter encounter = new Encounter();
        encounter.inject(sender, Records.plaintext(Records.APPLICATION_DATA, new byte[40]));
        encounter.assertRefusedBy(sender.peer(), Violation.UNKNOWN_RECORD_TYPE);
    }

    @Rfc("8446 2 no-early-data")
    @Test
    void withDataAreRefusedBeforeFinished() {
        Middlebox between = new Middlebox(new Encounter().nullCipher());
        between.change(SERVER, records -> {
            List<byte[]> more = new ArrayList<>(Reframed.into(50, records));
            more.add(2, Records.nullProtected(Records.APPLICATION_DATA, (byte) 'x'));
            return more;
        });
        between.exchange();
        assertThat(between.failureOf(CLIENT).message()).contains("RFC 8446");
        assertThat(between.end(CLIENT).received()).isEmpty();

        Middlebox whole = new Middlebox(new Encounter().nullCipher());
        whole.change(
                CLIENT,
                records -> Records.type(records.getLast()) == Records.APPLICATION_DATA
                        ? List.of(
                                records.getFirst(),
                                Records.nullProtected(Records.APPLICATION_DATA, (byte) 'x'),
                                records.getLast())
                        : records);
        whole.exchange();
        assertThat(whole.failureOf(SERVER))
                .isInstanceOfSatisfying(
                        Failure.PeerMisbehaved.class,
                        failure -> assertThat(failure.violation()).isEqualTo(Violation.UNEXPECTED_MESSAGE));
    }

    /** Nothing is sent either: the bytes stay with their owner. */
    @Rfc("8446 2 no-early-data")
    @ParameterizedTest
    @EnumSource
    void withDataAreNotMadeBeforeTheHandshakeIsComplete(Role role) throws TlsException {
        Encounter encounter = new Encounter();
        ByteBuffer data = ByteBuffer.wrap("secret".getBytes(US_ASCII));

        assertThat(encounter.open(role).engine().send(data, ByteBuffer.allocate(1 << 15)))
                .isEqualTo(Sent.NOT_NOW);
        assertThat(data.position()).isZero();
    }

    // ---- the first bytes

    @Rfc("8446 5.1 ignore-version")
    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.1, plain HTTP",
        "HTTP/1.1 400 Bad, plain HTTP",
        "SSH-2.0-OpenSSH, SSH",
        "220 mail ESMTP, STARTTLS",
        "hello world, 68656c6c6f"
    })
    void thatAreNoRecordsAreNamed(String text, String hint) {
        Encounter encounter = new Encounter();
        encounter.inject(CLIENT, text.getBytes(US_ASCII));

        encounter.assertRefusedBy(SERVER, Violation.NOT_TLS);
        assertThat(encounter.failureOf(SERVER).message()).contains(hint);
    }

    @Rfc({"8446 5.1 ignore-version", "8446 D ignore-record-version"})
    @ParameterizedTest
    @ValueSource(ints = {0x0300, 0x0301, 0x0302, 0x0303, 0x0304, 0x03ff})
    void mayCarryAnyVersion(int version) throws TlsException {
        Middlebox between = new Middlebox(new Encounter().nullCipher());
        for (Role sender : Role.values()) {
            between.change(
                    sender,
                    records -> records.stream()
                            .map(record -> Middlebox.withVersion(record, version))
                            .toList());
        }
        between.exchange();

        assertThat(between.transfer(CLIENT, bytes(1, 2))).isEqualTo(bytes(1, 2));
        assertThat(between.transfer(SERVER, bytes(3, 4))).isEqualTo(bytes(3, 4));
    }

    @Rfc({"8446 5.1 version-sent", "8446 D.5 records"})
    @Test
    void weSendSayTls12ButForTheFirst() throws TlsException {
        Encounter encounter = new Encounter().retried().handshake();
        encounter.assertTalks();

        for (Role sender : Role.values()) {
            List<byte[]> records = Records.split(encounter.stream(sender).captured());
            for (int i = 0; i < records.size(); i++) {
                boolean firstHello = sender == CLIENT && i == 0;
                assertThat(records.get(i)).startsWith(records.get(i)[0], 3, firstHello ? 1 : 3);
            }
        }
    }

    // ---- lengths

    @Rfc("8446 5.1 overflow")
    @Test
    void inTheClearHoldUpTo16384Bytes() {
        Encounter encounter = new Encounter();
        encounter.inject(SERVER, header(Records.HANDSHAKE, MAX + 1));
        encounter.assertRefusedBy(CLIENT, Violation.RECORD_TOO_LONG);

        Encounter just = new Encounter();
        byte[] content = new byte[MAX];
        content[0] = 2;
        content[2] = 0x40;
        just.stream(SERVER).inject(Records.plaintext(Records.HANDSHAKE, content));
        just.pump(CLIENT);
        assertThat(just.end(CLIENT).failure())
                .as("a message that is not whole yet")
                .isEmpty();
    }

    /** The header tells; nobody waits for the rest. */
    @Rfc("8446 5.2 overflow")
    @ParameterizedTest
    @EnumSource
    void underKeysHoldUpTo256BytesMore(Role sender) {
        Encounter encounter = new Encounter().handshake();
        encounter.inject(sender, header(Records.APPLICATION_DATA, MAX + 257));

        encounter.assertRefusedBy(sender.peer(), Violation.RECORD_TOO_LONG);
    }

    @Rfc("8446 5.4 whole-length")
    @Test
    void underKeysHoldUpTo16384BytesOfContentAndPadding() {
        Encounter just = new Encounter().nullCipher().handshake();
        just.inject(CLIENT, Records.nullProtected(Records.APPLICATION_DATA, new byte[MAX], 0));
        just.inject(CLIENT, Records.nullProtected(Records.APPLICATION_DATA, new byte[1], MAX - 1));
        assertThat(just.end(SERVER).received()).hasSize(MAX + 1);

        Encounter content = new Encounter().nullCipher().handshake();
        content.inject(CLIENT, Records.nullProtected(Records.APPLICATION_DATA, new byte[MAX + 1], 0));
        content.assertRefusedBy(SERVER, Violation.RECORD_TOO_LONG);

        Encounter padding = new Encounter().nullCipher().handshake();
        padding.inject(CLIENT, Records.nullProtected(Records.APPLICATION_DATA, new byte[1], MAX));
        padding.assertRefusedBy(SERVER, Violation.RECORD_TOO_LONG);
    }

    @Rfc("8446 5.2 mac")
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16})
    void thatAreShorterThanATagAreRefused(int length) {
        Encounter encounter = new Encounter().handshake();
        encounter.inject(CLIENT, Records.plaintext(Records.APPLICATION_DATA, new byte[length]));

        encounter.assertRefusedBy(SERVER, Violation.BAD_RECORD_MAC);
    }

    @Rfc({"8446 5.1 length-sent", "8446 5.2 length-sent"})
    @Test
    void weSendAreNeverTooLong() throws TlsException {
        Encounter encounter =
                new Encounter().client(config -> config.recordPadding(MAX)).handshake();
        byte[] data = new byte[3 * MAX + 1];
        for (Role sender : Role.values()) {
            assertThat(encounter.pair().transfer(sender, data)).isEqualTo(data);
            assertThat(Records.split(encounter.stream(sender).captured()))
                    .allMatch(record -> record.length <= 5 + MAX + 256);
            assertThat(encounter.sealed(sender)).allMatch(inner -> inner.length <= MAX + 1);
        }
    }

    @Rfc("8446 5.1 length-sent")
    @Test
    void weSendAreAsLargeAsConfigured() throws TlsException {
        Encounter encounter =
                new Encounter().server(config -> config.recordSize(100)).handshake();
        byte[] data = new byte[1000];

        assertThat(encounter.pair().transfer(SERVER, data)).isEqualTo(data);
        assertThat(encounter.sealed(SERVER)).allMatch(inner -> inner.length <= 101);
    }

    // ---- protection

    @Rfc("8446 5.2 mac")
    @Test
    void thatWereAlteredAnywhereAreRefused() throws TlsException {
        for (int offset : new int[] {5, 6, 20, -1, -16, -17}) {
            Encounter encounter = new Encounter().handshake();
            long start = encounter.stream(CLIENT).written();
            long length = 5 + 10 + 1 + 16;
            encounter.stream(CLIENT).alterAt(offset < 0 ? start + length + offset : start + offset, b -> b ^ 0x40);
            encounter.end(CLIENT).seal(ByteBuffer.wrap(new byte[10]));

            encounter.assertRefusedBy(SERVER, Violation.BAD_RECORD_MAC);
            assertThat(encounter.end(SERVER).received()).isEmpty();
        }
    }

    @Rfc({"8446 5.2 mac", "8446 5.3 sequence"})
    @Test
    void thatAreReplayedDroppedOrSwappedAreRefused() throws TlsException {
        assertBreaks(records -> List.of(records.get(0), records.get(0)));
        assertBreaks(records -> List.of(records.get(1)));
        assertBreaks(records -> List.of(records.get(1), records.get(0)));
    }

    private static void assertBreaks(UnaryOperator<List<byte[]>> meddling) throws TlsException {
        Middlebox between = new Middlebox(new Encounter().client(config -> config.recordSize(64)));
        between.exchange();
        between.change(CLIENT, meddling);
        between.transfer(CLIENT, new byte[100]);

        assertThat(between.failureOf(SERVER)).isEqualTo(new Failure.PeerMisbehaved(Violation.BAD_RECORD_MAC, ""));
    }

    /** A nonce is the key's initialization vector with the sequence number. */
    @Rfc("8446 5.3 sequence")
    @Test
    void neverShareANonceUnderOneKey() throws TlsException {
        Encounter encounter =
                new Encounter().client(config -> config.recordSize(64)).handshake();
        encounter.pair().transfer(CLIENT, new byte[5000]);

        assertThat(encounter.nonces(CLIENT)).hasSizeGreaterThan(70).doesNotHaveDuplicates();
    }

    // ---- padding

    @Rfc({"8446 5.4 scan", "8446 5.4 whole-length"})
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 255, 256, 5000})
    void mayBePadded(int padding) {
        Encounter encounter = new Encounter().nullCipher().handshake();
        byte[] zeroAtTheEnd = bytes(1, 2, 0);
        encounter.inject(CLIENT, Records.nullProtected(Records.APPLICATION_DATA, zeroAtTheEnd, padding));

        assertThat(encounter.end(SERVER).received()).isEqualTo(zeroAtTheEnd);
    }

    @Rfc("8446 5.4 no-type")
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, MAX})
    void ofPaddingOnlyAreRefused(int padding) {
        Encounter encounter = new Encounter().nullCipher().handshake();
        encounter.inject(CLIENT, Records.nullProtected(0, bytes(), padding));

        encounter.assertRefusedBy(SERVER, Violation.NO_CONTENT_TYPE);
    }

    @Rfc("8446 5.4 zeros")
    @ParameterizedTest
    @ValueSource(ints = {2, 100, 256, MAX})
    void weSendArePaddedAsConfigured(int multiple) throws TlsException {
        Encounter encounter =
                new Encounter().client(config -> config.recordPadding(multiple)).handshake();
        byte[] ones = new byte[333];
        Arrays.fill(ones, (byte) 1);
        assertThat(encounter.pair().transfer(CLIENT, ones)).isEqualTo(ones);
        byte[] inner = encounter.sealed(CLIENT).getLast();

        assertThat(inner.length % multiple).isZero();
        assertThat(inner).startsWith(ones);
        assertThat(inner[333]).isEqualTo((byte) Records.APPLICATION_DATA);
        assertThat(Arrays.copyOfRange(inner, 334, inner.length)).isEqualTo(new byte[inner.length - 334]);
    }

    @Rfc("8446 5.4 zeros")
    @ParameterizedTest
    @ValueSource(ints = {16, 100, 1000})
    void weSendArePaddedWhateverTheyHold(int multiple) throws TlsException {
        Encounter encounter = new Encounter()
                .client(config -> config.recordPadding(multiple))
                .server(config -> config.recordPadding(multiple))
                .handshake()
                .exchange();
        for (Role sender : Role.values()) {
            encounter.engine(sender).updateKeys(Rekey.BOTH);
            encounter.exchange();
            encounter.engine(sender).closeWrite();
            encounter.exchange();
        }

        for (Role sender : Role.values()) {
            List<byte[]> plaintexts = encounter.sealed(sender);
            assertThat(plaintexts).hasSizeGreaterThan(2).allMatch(inner -> inner.length % multiple == 0);
            assertThat(plaintexts.getLast()).hasSize(multiple).startsWith(1, 0, Records.ALERT, 0);
        }
    }

    /** What there is no room for is left out, and nothing waits for it. */
    @Test
    void weSendArePaddedAsFarAsThereIsRoom() {
        Encounter encounter = new Encounter().server(config -> config.recordPadding(MAX));
        encounter.end(SERVER).outputSize(() -> encounter.engine(SERVER).minimumOutput());

        encounter.assertConnects();
        assertThat(encounter.sealed(SERVER)).allMatch(inner -> inner.length < 192);
    }

    @Rfc("8446 5.1 empty-data")
    @Test
    void withoutDataSayNothing() {
        Encounter encounter = new Encounter().nullCipher().handshake();
        int events = encounter.end(SERVER).events().size();
        encounter.inject(
                CLIENT,
                Records.nullProtected(Records.APPLICATION_DATA),
                Records.nullProtected(Records.APPLICATION_DATA, bytes(), 50),
                Records.nullProtected(Records.APPLICATION_DATA, (byte) 'x'));

        assertThat(encounter.end(SERVER).received()).isEqualTo(bytes('x'));
        assertThat(encounter.end(SERVER).events()).hasSize(events + 1);
    }

    private static byte[] header(int type, int length) {
        return bytes(type, 3, 3, length >> 8, length);
    }
}
