package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.plus;
import static dev.sluice.tls.conformance.Altered.spoilt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.message.EncryptedExtensions;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.Rfc;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** What alerts do, received and sent (RFC 8446, Section 6). */
class AlertsTest {

    @Rfc({"8446 6 fatal-regardless", "8446 6 terminal"})
    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"CLOSE_NOTIFY", "USER_CANCELED"})
    void areFatalWhateverTheirLevel(AlertDescription alert) {
        for (int level : new int[] {0, 1, 2, 255}) {
            Encounter encounter = new Encounter().nullCipher().handshake();
            encounter.inject(SERVER, Records.nullProtected(Records.ALERT, bytes(level, alert.code())));

            assertThat(encounter.failureOf(CLIENT)).isEqualTo(new Failure.AlertReceived(alert.code()));
        }
    }

    @Rfc("8446 6 unknown-alerts")
    @ParameterizedTest
    @ValueSource(ints = {1, 9, 99, 200, 255})
    void areFatalWhenUnknown(int code) {
        Encounter encounter = new Encounter().nullCipher().handshake();
        encounter.inject(CLIENT, Records.nullProtected(Records.ALERT, bytes(1, code)));

        assertThat(encounter.failureOf(SERVER)).isEqualTo(new Failure.AlertReceived(code));
        assertThat(encounter.failureOf(SERVER).message()).contains(String.valueOf(code));
    }

    @Rfc({"8446 6 terminal", "8446 6.2 close"})
    @ParameterizedTest
    @EnumSource
    void areNotAnsweredAndEndBothDirections(Role receiver) {
        Encounter encounter = new Encounter().handshake();
        encounter.open(receiver.peer()).alert(AlertDescription.ACCESS_DENIED);
        long sent = encounter.stream(receiver).written();
        encounter.exchange();

        assertThat(encounter.stream(receiver).written()).isEqualTo(sent);
        assertThatThrownBy(() -> encounter
                        .engine(receiver)
                        .send(ByteBuffer.allocate(1), ByteBuffer.allocate(TlsEngine.MAX_RECORD)))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("access_denied");
        assertThatThrownBy(() -> encounter.engine(receiver).exportKeyingMaterial("label", new byte[0], 16))
                .isInstanceOf(TlsException.class);
    }

    @Rfc("8446 6.2 close")
    @Test
    void areTheLastThingSent() throws TlsException {
        Encounter encounter = new Encounter().handshake();
        encounter.engine(SERVER).updateKeys(Rekey.BOTH);
        encounter.inject(CLIENT, Records.plaintext(Records.APPLICATION_DATA, new byte[40]));
        encounter.assertRefusedBy(SERVER, Violation.BAD_RECORD_MAC);
        encounter.engine(SERVER).closeWrite();
        ByteBuffer out = ByteBuffer.allocate(TlsEngine.MAX_RECORD);

        assertThat(encounter.engine(SERVER).flush(out)).isFalse();
        assertThat(out.position()).isZero();
    }

    @Rfc({"8446 5.1 alert-whole", "8446 6 decode-error"})
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 100})
    void fillTheirRecord(int length) {
        byte[] content = new byte[length];
        content[0] = 2;
        Encounter encounter = new Encounter().nullCipher().handshake();
        encounter.inject(CLIENT, Records.nullProtected(Records.ALERT, content));
        encounter.assertRefusedBy(SERVER, Violation.MALFORMED_ALERT);

        Encounter inTheClear = new Encounter();
        inTheClear.inject(SERVER, Records.plaintext(Records.ALERT, content));
        inTheClear.assertRefusedBy(CLIENT, Violation.MALFORMED_ALERT);
    }

    @Rfc("8446 5.4 no-empty-content")
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100})
    void areNeverEmpty(int padding) {
        Encounter encounter = new Encounter().nullCipher().handshake();
        encounter.inject(CLIENT, Records.nullProtected(Records.ALERT, bytes(), padding));

        encounter.assertRefusedBy(SERVER, Violation.EMPTY_RECORD);
    }

    @Rfc({"8446 5.1 alert-whole", "8446 5.1 alert-alone"})
    @Test
    void areSentInARecordOfTheirOwn() {
        Encounter encounter = new Encounter().nullCipher().client(config -> config.recordPadding(64));
        encounter.end(CLIENT).outputSize(() -> 1);
        encounter.handshake();
        encounter.engine(CLIENT).closeWrite();
        encounter.exchange();

        assertThat(encounter.lastSent(CLIENT)).isEqualTo(Arrays.copyOf(bytes(1, 0, Records.ALERT), 64));
        assertThat(encounter.end(SERVER).isPeerClosed()).isTrue();
    }

    /** A peer that gives up before it has keys says why in the clear. */
    @Rfc("8446 6.2 alert-x")
    @Test
    void inTheClearCountUntilTheFirstProtectedRecord() {
        for (Role receiver : Role.values()) {
            Encounter encounter = new Encounter();
            encounter.pump(CLIENT);
            encounter.inject(receiver.peer(), Records.plaintext(Records.ALERT, bytes(2, 40)));
            assertThat(encounter.failureOf(receiver)).isEqualTo(new Failure.AlertReceived(40));
        }
        Encounter late = new Encounter().handshake();
        late.inject(SERVER, Records.plaintext(Records.ALERT, bytes(2, 40)));
        late.assertRefusedBy(CLIENT, Violation.UNKNOWN_RECORD_TYPE);
    }

    @Rfc({"8446 4.4.4 verify", "8446 6.2 alert-x"})
    @ParameterizedTest
    @EnumSource
    void reachTheOtherEndUnderTheKeysOfTheMoment(Role liar) {
        new Encounter()
                .alter(liar, Finished.class, finished -> new Finished(spoilt(finished.verifyData())))
                .assertRefusedBy(liar.peer(), Violation.BAD_FINISHED);
        new Encounter()
                .alter(SERVER, EncryptedExtensions.class, right -> extensions(right, plus(0x1234)))
                .assertRefusedBy(CLIENT, Violation.UNSOLICITED_EXTENSION);
    }

    @Rfc("8446 6.1 user-canceled")
    @Test
    void ofUsersWhoCancelAreFollowedByTheEnd() {
        Encounter encounter = new Encounter().nullCipher().handshake();
        encounter.inject(
                CLIENT,
                Records.nullProtected(Records.ALERT, bytes(1, 90)),
                Records.nullProtected(Records.ALERT, bytes(1, 0)));

        assertThat(encounter.end(SERVER).isPeerClosed()).isTrue();
        assertThat(encounter.end(SERVER).failure()).isEmpty();
    }

    @Rfc("8446 6.1 truncation")
    @ParameterizedTest
    @EnumSource
    void ofClosureDoNotCompleteAHandshake(Role receiver) {
        Encounter encounter = new Encounter();
        encounter.pump(CLIENT);
        encounter.inject(receiver.peer(), Records.plaintext(Records.ALERT, bytes(1, 0)));

        assertThat(encounter.failureOf(receiver)).isEqualTo(new Failure.AlertReceived(0));
    }
}
