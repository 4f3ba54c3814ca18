package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.Direction;
import dev.sluice.tls.Event;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.message.KeyUpdate;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.Rfc;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** KeyUpdate, both ways (RFC 8446, Sections 4.6.3 and 7.2). */
class KeyUpdateTest {
    private static final byte[] REQUEST = inner(new KeyUpdate(true));
    private static final byte[] NO_REQUEST = inner(new KeyUpdate(false));

    @Rfc({"8446 4.6.3 receive", "8446 4.6.3 old-keys", "8446 5.3 sequence"})
    @ParameterizedTest
    @EnumSource
    void changesTheKeysOfOneDirection(Role sender) throws TlsException {
        Encounter encounter = new Encounter().handshake();
        int before = encounter.keys(sender);
        int othersBefore = encounter.keys(sender.peer());
        encounter.engine(sender).updateKeys(Rekey.SENDING);
        encounter.assertTalks();

        assertThat(encounter.end(sender.peer()).events()).contains(new Event.KeysUpdated(Direction.RECEIVING));
        assertThat(encounter.end(sender).events()).noneMatch(Event.KeysUpdated.class::isInstance);
        assertThat(encounter.sealed(sender)).containsOnlyOnce(NO_REQUEST).doesNotContain(REQUEST);
        // One for what it sends, and one for what its peer receives.
        assertThat(encounter.keys(sender)).isEqualTo(before + 1);
        assertThat(encounter.keys(sender.peer())).isEqualTo(othersBefore + 1);
    }

    @Rfc({"8446 4.6.3 reply", "8446 4.6.3 receive"})
    @ParameterizedTest
    @EnumSource
    void isAnsweredWhereItAsksForIt(Role sender) throws TlsException {
        Encounter encounter = new Encounter().handshake();
        encounter.engine(sender).updateKeys(Rekey.BOTH);
        encounter.exchange();
        encounter.assertTalks();

        for (Role role : Role.values()) {
            assertThat(encounter.end(role).events()).contains(new Event.KeysUpdated(Direction.RECEIVING));
        }
        assertThat(encounter.sealed(sender)).containsOnlyOnce(REQUEST).doesNotContain(NO_REQUEST);
        assertThat(encounter.sealed(sender.peer())).containsOnlyOnce(NO_REQUEST).doesNotContain(REQUEST);
    }

    @Rfc("8446 4.6.3 reply")
    @Test
    void isAnsweredBeforeTheNextData() throws TlsException {
        Encounter encounter = new Encounter().handshake();
        encounter.engine(CLIENT).updateKeys(Rekey.BOTH);
        encounter.pump(CLIENT);
        // The server reads the request, and has data to send before anybody flushes.
        assertThat(receive(encounter)).isTrue();
        assertThat(encounter.pair().transfer(SERVER, bytes(1))).isEqualTo(bytes(1));
        List<byte[]> sealed = encounter.sealed(SERVER);

        assertThat(sealed.get(sealed.size() - 2)).isEqualTo(NO_REQUEST);
        assertThat(sealed.getLast()).isEqualTo(bytes(1, 23));
    }

    /** An answer that asked for one itself would be answered in turn. */
    @Rfc("8446 4.6.3 reply")
    @Test
    void isAnsweredByOneThatAsksForNothingEvenBesideARequestOfOnesOwn() throws TlsException {
        Encounter encounter = new Encounter().handshake();
        encounter.engine(CLIENT).updateKeys(Rekey.BOTH);
        encounter.pump(CLIENT);
        assertThat(receive(encounter)).isTrue();
        encounter.engine(SERVER).updateKeys(Rekey.BOTH);
        encounter.exchange();

        assertThat(encounter.sealed(SERVER)).containsSubsequence(NO_REQUEST, REQUEST);
        assertThat(encounter.sealed(CLIENT)).containsSubsequence(REQUEST, NO_REQUEST);
        encounter.assertTalks();
    }

    @Rfc("8446 4.6.3 reply")
    @Test
    void isAnsweredOnceHoweverOftenItCame() throws TlsException {
        Encounter encounter = new Encounter().handshake();
        encounter.stream(CLIENT).hold();
        for (int i = 0; i < 20; i++) {
            encounter.open(CLIENT).requestKeyUpdate();
            encounter.pump(CLIENT);
        }
        encounter.stream(CLIENT).release();
        while (encounter.end(SERVER).engine().failure().isEmpty() && receive(encounter)) {
            // The server reads without sending.
        }
        encounter.exchange();

        assertThat(encounter.end(SERVER).events())
                .filteredOn(Event.KeysUpdated.class::isInstance)
                .hasSize(20);
        assertThat(encounter.sealed(SERVER)).containsOnlyOnce(NO_REQUEST);
        encounter.assertTalks();
    }

    private static boolean receive(Encounter encounter) {
        try {
            boolean received = encounter.end(SERVER).receive();
            return encounter.end(SERVER).advance() || received;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Rfc("8446 4.6.3 storm")
    @ParameterizedTest
    @EnumSource
    void comesNotForEverWithoutData(Role sender) throws TlsException {
        Encounter encounter = new Encounter().handshake();
        for (int i = 0; i < 32; i++) {
            encounter.engine(sender).updateKeys(Rekey.SENDING);
            encounter.exchange();
        }
        encounter.assertTalks();
        for (int i = 0; i < 33; i++) {
            encounter.engine(sender).updateKeys(Rekey.SENDING);
            encounter.exchange();
        }

        encounter.assertRefusedBy(sender.peer(), Violation.TOO_MANY_RECORDS_WITHOUT_DATA);
    }

    @Rfc("8446 4.6.3 storm")
    @Test
    void comesAsOftenAsItLikesWithDataInBetween() throws TlsException {
        Encounter encounter = new Encounter().handshake();
        for (int i = 0; i < 100; i++) {
            encounter.engine(CLIENT).updateKeys(Rekey.BOTH);
            assertThat(encounter.pair().transfer(CLIENT, bytes(i))).isEqualTo(bytes(i));
            assertThat(encounter.pair().transfer(SERVER, bytes(i))).isEqualTo(bytes(i));
        }
    }

    @Rfc("8446 4.6.3 storm")
    @Test
    void isAskedForOnceAtATime() throws TlsException {
        Encounter encounter = new Encounter().handshake();
        encounter.stream(SERVER).hold();
        for (int i = 0; i < 5; i++) {
            encounter.engine(CLIENT).updateKeys(Rekey.BOTH);
            encounter.exchange();
        }
        encounter.stream(SERVER).release();
        encounter.exchange();

        assertThat(encounter.sealed(CLIENT)).containsOnlyOnce(REQUEST);
        assertThat(encounter.end(CLIENT).events()).containsOnlyOnce(new Event.KeysUpdated(Direction.RECEIVING));
        encounter.engine(CLIENT).updateKeys(Rekey.BOTH);
        encounter.assertTalks();
        assertThat(encounter.sealed(CLIENT))
                .filteredOn(inner -> Arrays.equals(inner, REQUEST))
                .hasSize(2);
    }

    @Rfc("8446 4.6.3 crossing")
    @Test
    void mayCrossAnother() throws TlsException {
        Encounter encounter = new Encounter().handshake();
        encounter.stream(CLIENT).hold();
        encounter.stream(SERVER).hold();
        for (Role role : Role.values()) {
            encounter.engine(role).updateKeys(Rekey.BOTH);
        }
        encounter.exchange();
        encounter.stream(CLIENT).release();
        encounter.stream(SERVER).release();
        encounter.exchange();

        encounter.assertTalks();
    }

    /** Otherwise an attacker could cut what was sent under the old keys. */
    @Rfc("8446 4.6.3 in-order")
    @Test
    void isMissedWhenItDoesNotArrive() throws TlsException {
        Encounter encounter = new Encounter();
        Middlebox between = new Middlebox(encounter);
        between.exchange().change(CLIENT, records -> List.of(records.getLast()));
        encounter.engine(CLIENT).updateKeys(Rekey.SENDING);
        between.transfer(CLIENT, bytes(1));

        assertThat(between.failureOf(SERVER)).isEqualTo(new Failure.PeerMisbehaved(Violation.BAD_RECORD_MAC, ""));
    }

    @Rfc("8446 4.6.3 in-order")
    @Test
    void endsTheOldKeys() {
        Encounter encounter = new Encounter().handshake();
        encounter.open(CLIENT).queue(new KeyUpdate(false));
        encounter.exchange();
        encounter.open(CLIENT).queue(new KeyUpdate(false));

        encounter.assertRefusedBy(SERVER, Violation.BAD_RECORD_MAC);
    }

    @Rfc("8446 4.6.3 early")
    @ParameterizedTest
    @EnumSource
    void doesNotComeBeforeFinished(Role sender) {
        Middlebox between = new Middlebox(new Encounter().nullCipher());
        between.change(sender, records -> {
            List<byte[]> more = new ArrayList<>(records);
            if (Records.type(records.getLast()) == Records.APPLICATION_DATA) {
                more.add(more.size() - 1, Records.nullProtected(Records.HANDSHAKE, new KeyUpdate(false).encode()));
            }
            return more;
        });
        between.exchange();

        assertThat(between.failureOf(sender.peer()))
                .isInstanceOfSatisfying(
                        Failure.PeerMisbehaved.class,
                        failure -> assertThat(failure.violation()).isEqualTo(Violation.UNEXPECTED_MESSAGE));
    }

    @Rfc({"8446 4.6.3 other-value", "8446 6 decode-error"})
    @Test
    void saysOneOfTwoThings() {
        for (int value : new int[] {2, 3, 128, 255}) {
            assertRefused(Violation.BAD_KEY_UPDATE, bytes(24, 0, 0, 1, value));
        }
        assertRefused(Violation.MALFORMED_MESSAGE, bytes(24, 0, 0, 0));
        assertRefused(Violation.MALFORMED_MESSAGE, bytes(24, 0, 0, 2, 0, 0));
    }

    private static void assertRefused(Violation violation, byte[] message) {
        Encounter encounter = new Encounter().handshake();
        encounter.open(SERVER).queue(message);
        encounter.assertRefusedBy(CLIENT, violation);
    }

    // ---- on its own

    @Rfc({"8446 5.3 wrap", "8446 5.5 limits"})
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 5})
    void comesByItselfBeforeTheKeysAreWorn(long recordsLeft) throws TlsException {
        Encounter encounter =
                new Encounter().client(config -> config.recordSize(64)).handshake();
        Worn.wear(encounter, CLIENT, recordsLeft);
        byte[] data = new byte[1000];

        assertThat(encounter.pair().transfer(CLIENT, data)).isEqualTo(data);
        List<byte[]> sealed = encounter.sealed(CLIENT);
        // Finished, then data, of which one record at least.
        assertThat(sealed.get(1 + (int) Math.max(1, recordsLeft))).isEqualTo(NO_REQUEST);
        encounter.assertTalks();
    }

    @Rfc("8446 5.5 limits")
    @Test
    void isAskedForWhenTheReceivingKeysAreWorn() throws TlsException {
        // A peer that does not change its keys by itself.
        Encounter encounter = new Encounter().handshake();
        Worn.wear(encounter, CLIENT, 3);
        Worn.neverTires(encounter, CLIENT);
        for (int i = 0; i < 5; i++) {
            encounter.pair().transfer(CLIENT, bytes(i));
        }

        assertThat(encounter.sealed(SERVER)).contains(REQUEST);
    }

    @Test
    void isRefusedToTheCallerOutOfTime() {
        Encounter encounter = new Encounter();
        encounter.open(CLIENT);
        assertThatThrownBy(() -> encounter.engine(CLIENT).updateKeys(Rekey.BOTH))
                .isInstanceOf(IllegalStateException.class);
        encounter.handshake();
        encounter.engine(CLIENT).closeWrite();
        assertThatThrownBy(() -> encounter.engine(CLIENT).updateKeys(Rekey.BOTH))
                .isInstanceOf(IllegalStateException.class);
    }

    private static byte[] inner(KeyUpdate update) {
        byte[] message = update.encode();
        byte[] inner = Arrays.copyOf(message, message.length + 1);
        inner[message.length] = Records.HANDSHAKE;
        return inner;
    }
}
