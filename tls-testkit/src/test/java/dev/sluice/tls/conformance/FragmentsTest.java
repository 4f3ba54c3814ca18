package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.Event;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.message.KeyUpdate;
import dev.sluice.tls.message.NewSessionTicket;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.Rfc;
import dev.sluice.tls.wire.Opaque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshake messages and the records they come in (RFC 8446, Section 5.1). */
class FragmentsTest {
    private static final byte[] DATA = bytes(1, 2, 3);
    private static final byte[] CHANGE_CIPHER_SPEC = Records.plaintext(Records.CHANGE_CIPHER_SPEC, (byte) 1);

    @Rfc("8446 5.1 fragments")
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 100, 1 << 14})
    void messagesMayBeCutAndJoinedInAnyWay(int size) throws TlsException {
        Middlebox between = new Middlebox(new Encounter().nullCipher().retried());
        for (Role sender : Role.values()) {
            between.change(sender, records -> Reframed.into(size, records));
        }
        between.exchange();

        assertThat(between.transfer(CLIENT, DATA)).isEqualTo(DATA);
        assertThat(between.transfer(SERVER, DATA)).isEqualTo(DATA);
    }

    @Rfc("8446 5.1 fragments")
    @Test
    void severalMessagesAfterTheHandshakeMayShareARecord() {
        Encounter encounter = new Encounter().handshake();
        for (int i = 0; i < 5; i++) {
            encounter.open(SERVER).queue(ticket());
        }
        encounter.exchange();

        assertThat(encounter.sealed(SERVER).getLast()).hasSizeGreaterThan(5 * ticket().encode().length);
        encounter.assertTalks();
    }

    @Rfc("8446 5.1 fragments")
    @Test
    void aMessageAfterTheHandshakeMayBeCut() {
        Encounter encounter = new Encounter().nullCipher().handshake();
        byte[] update = new KeyUpdate(true).encode();
        encounter.inject(
                SERVER, handshake(bytes(update[0], update[1])), handshake(bytes(update[2], update[3], update[4])));

        assertThat(encounter.end(CLIENT).events()).anyMatch(event -> event instanceof Event.KeysUpdated);
    }

    @Rfc("8446 5.1 interleaving")
    @ParameterizedTest
    @EnumSource
    void dataDoesNotStandBetweenFragments(Role sender) {
        Encounter encounter = new Encounter().nullCipher().handshake();
        encounter.inject(sender, handshake(bytes(24, 0)), Records.nullProtected(Records.APPLICATION_DATA, DATA));

        encounter.assertRefusedBy(sender.peer(), Violation.INTERLEAVED_HANDSHAKE);
        assertThat(encounter.end(sender.peer()).received()).isEmpty();
    }

    /** Not even records that say nothing. */
    @Rfc("8446 5.1 interleaving")
    @Test
    void anEmptyRecordDoesNotStandBetweenFragments() {
        Encounter encounter = new Encounter().nullCipher().handshake();
        encounter.inject(CLIENT, handshake(bytes(24, 0)), Records.nullProtected(Records.APPLICATION_DATA));

        encounter.assertRefusedBy(SERVER, Violation.INTERLEAVED_HANDSHAKE);
    }

    @Rfc("8446 5.1 interleaving")
    @Test
    void changeCipherSpecDoesNotStandBetweenFragments() {
        Middlebox between = new Middlebox(new Encounter().nullCipher());
        between.change(SERVER, records -> interleaved(Reframed.into(100, records), CHANGE_CIPHER_SPEC));
        between.exchange();

        assertThat(between.failureOf(CLIENT)).isEqualTo(misbehaved(Violation.INTERLEAVED_HANDSHAKE));
        assertThat(between.failureOf(SERVER)).isInstanceOf(Failure.AlertReceived.class);
    }

    /** Its sender cannot go on, so what it has to say counts more. */
    @Rfc("8446 6 terminal")
    @Test
    void aFatalAlertBetweenFragmentsIsReported() {
        Encounter encounter = new Encounter().nullCipher().handshake();
        encounter.inject(
                CLIENT, handshake(bytes(24, 0)), Records.nullProtectedAlert(AlertDescription.INTERNAL_ERROR.code()));

        assertThat(encounter.failureOf(SERVER))
                .isEqualTo(new Failure.AlertReceived(AlertDescription.INTERNAL_ERROR.code()));
    }

    @Rfc("8446 5.1 no-span")
    @ParameterizedTest
    @EnumSource
    void nothingFollowsAHelloInItsRecord(Role sender) {
        Middlebox between = new Middlebox(new Encounter().nullCipher());
        between.change(sender, records -> prolonged(records, 0, bytes(8, 0)));
        between.exchange();

        assertThat(between.failureOf(sender.peer())).isEqualTo(misbehaved(Violation.MESSAGE_ACROSS_KEY_CHANGE));
        assertThat(between.failureOf(sender))
                .isEqualTo(new Failure.AlertReceived(AlertDescription.UNEXPECTED_MESSAGE.code()));
    }

    @Rfc("8446 5.1 no-span")
    @ParameterizedTest
    @EnumSource
    void nothingFollowsFinishedInItsRecord(Role sender) {
        Middlebox between = new Middlebox(new Encounter().nullCipher());
        between.change(sender, records -> {
            int last = records.size() - 1;
            boolean finished = Records.type(records.getLast()) == Records.APPLICATION_DATA;
            return finished ? prolonged(records, last, bytes(24)) : records;
        });
        between.exchange();

        assertThat(between.failureOf(sender.peer())).isEqualTo(misbehaved(Violation.MESSAGE_ACROSS_KEY_CHANGE));
    }

    @Rfc("8446 5.1 no-span")
    @ParameterizedTest
    @EnumSource
    void nothingFollowsAKeyUpdateInItsRecord(Role sender) {
        Encounter encounter = new Encounter().nullCipher().handshake();
        encounter.inject(sender, handshake(bytes(24, 0, 0, 1, 0, 24)));

        encounter.assertRefusedBy(sender.peer(), Violation.MESSAGE_ACROSS_KEY_CHANGE);
    }

    @Rfc("8446 5.1 aligned")
    @Test
    void whatWeSendBeforeAKeyChangeEndsItsRecord() throws TlsException {
        Encounter encounter = new Encounter().nullCipher().retried().handshake();
        encounter.engine(CLIENT).updateKeys(Rekey.BOTH);
        encounter.exchange();

        for (Role sender : Role.values()) {
            for (byte[] record : Records.split(encounter.stream(sender).captured())) {
                assertKeyChangesAtTheEnd(record);
            }
        }
    }

    private static void assertKeyChangesAtTheEnd(byte[] record) {
        List<byte[]> messages = Reframed.messages(record);
        for (byte[] message : messages.subList(0, Math.max(0, messages.size() - 1))) {
            assertThat(message[0])
                    .as("something follows a message that changes keys")
                    .isNotIn((byte) 1, (byte) 2, (byte) 5, (byte) 20, (byte) 24);
        }
    }

    @Rfc({"8446 5.1 no-empty-handshake", "8446 5.4 no-empty-content"})
    @Test
    void aHandshakeRecordIsNeverEmpty() {
        Encounter inTheClear = new Encounter();
        inTheClear.inject(SERVER, Records.plaintext(Records.HANDSHAKE));
        inTheClear.assertRefusedBy(CLIENT, Violation.EMPTY_RECORD);
        Encounter underKeys = new Encounter().nullCipher().handshake();
        underKeys.inject(CLIENT, handshake());
        underKeys.assertRefusedBy(SERVER, Violation.EMPTY_RECORD);
        Encounter padded = new Encounter().nullCipher().handshake();
        padded.inject(CLIENT, Records.nullProtected(Records.HANDSHAKE, bytes(), 9));
        padded.assertRefusedBy(SERVER, Violation.EMPTY_RECORD);
    }

    @Rfc("8446 6.1 truncation")
    @Test
    void anEndInTheMiddleOfAMessageIsTruncation() {
        Encounter encounter = new Encounter().nullCipher().handshake();
        encounter.inject(CLIENT, handshake(bytes(24, 0)));
        encounter.stream(CLIENT).finish();
        encounter.exchange();

        assertThat(encounter.failureOf(SERVER)).isInstanceOf(Failure.Truncated.class);
    }

    private static byte[] handshake(byte... content) {
        return Records.nullProtected(Records.HANDSHAKE, content);
    }

    /** Adds handshake bytes to one record, whatever protects it. */
    private static List<byte[]> prolonged(List<byte[]> records, int index, byte[] more) {
        byte[] record = records.get(index);
        boolean sealed = Records.type(record) == Records.APPLICATION_DATA;
        byte[] inner = sealed ? Records.nullOpened(record) : Middlebox.content(record);
        int length = sealed ? inner.length - 1 : inner.length;
        byte[] content = Arrays.copyOf(inner, length + more.length);
        System.arraycopy(more, 0, content, length, more.length);
        List<byte[]> changed = new ArrayList<>(records);
        changed.set(index, sealed ? handshake(content) : Records.plaintext(Records.HANDSHAKE, content));
        return changed;
    }

    /** Puts {@code record} behind every protected one. */
    private static List<byte[]> interleaved(List<byte[]> records, byte[] record) {
        List<byte[]> all = new ArrayList<>();
        for (byte[] one : records) {
            all.add(one);
            if (Records.type(one) == Records.APPLICATION_DATA) {
                all.add(record);
            }
        }
        return all;
    }

    private static Failure misbehaved(Violation violation) {
        return new Failure.PeerMisbehaved(violation, "");
    }

    private static NewSessionTicket ticket() {
        return new NewSessionTicket(1, 1, Opaque.EMPTY, Opaque.of(new byte[10]), Extensions.NONE);
    }
}
