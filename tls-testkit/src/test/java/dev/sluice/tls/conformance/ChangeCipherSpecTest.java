package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.Rfc;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The record that says nothing, for middleboxes (RFC 8446, Section 5 and Appendix D.4). */
class ChangeCipherSpecTest {
    private static final byte[] CCS = Records.plaintext(Records.CHANGE_CIPHER_SPEC, (byte) 1);
    private static final int PLAIN = Records.HANDSHAKE;
    private static final int SEALED = Records.APPLICATION_DATA;

    @Rfc({"8446 D.4 server", "8446 D.4 ccs"})
    @Test
    void isSentAfterServerHelloAndBeforeTheClientsSecondFlight() {
        Encounter encounter = new Encounter().handshake();

        assertThat(Wire.types(encounter.stream(CLIENT).captured())).containsExactly(PLAIN, 20, SEALED);
        assertThat(Wire.types(encounter.stream(SERVER).captured())).containsExactly(PLAIN, 20, SEALED);
    }

    @Rfc({"8446 D.4 server", "8446 D.4 ccs"})
    @Test
    void isSentOnceWhenThereWasARetry() {
        Encounter encounter = new Encounter().retried().handshake();

        assertThat(Wire.types(encounter.stream(CLIENT).captured())).containsExactly(PLAIN, 20, PLAIN, SEALED);
        assertThat(Wire.types(encounter.stream(SERVER).captured())).containsExactly(PLAIN, 20, PLAIN, SEALED);
    }

    /** The client decides; the server follows. */
    @Rfc("8446 D.4 ccs")
    @Test
    void isNotSentToAClientThatDoesWithout() {
        Encounter encounter = new Encounter()
                .client(config -> config.middleboxCompatibility(false))
                .retried()
                .handshake();

        assertThat(Wire.types(encounter.stream(CLIENT).captured())).containsExactly(PLAIN, PLAIN, SEALED);
        assertThat(Wire.types(encounter.stream(SERVER).captured())).containsExactly(PLAIN, PLAIN, SEALED);
        encounter.assertTalks();
    }

    @Rfc("8446 5 ccs-dropped")
    @ParameterizedTest
    @EnumSource
    void isDroppedBetweenAnyTwoRecordsOfAHandshake(Role sender) throws TlsException {
        for (boolean dressedUp : new boolean[] {true, false}) {
            Encounter encounter =
                    new Encounter().nullCipher().retried().client(config -> config.middleboxCompatibility(dressedUp));
            Middlebox between = new Middlebox(encounter);
            between.change(sender, records -> surrounded(records, sender == SERVER));
            between.exchange().change(sender, records -> records);

            assertThat(between.transfer(CLIENT, bytes(1))).isEqualTo(bytes(1));
        }
    }

    /** Puts two before every record but a ClientHello in the clear, unless {@code beforeTheFirst}. */
    private static List<byte[]> surrounded(List<byte[]> records, boolean beforeTheFirst) {
        List<byte[]> all = new ArrayList<>();
        for (byte[] record : records) {
            boolean firstHello = Middlebox.isClientHello(record) && !beforeTheFirst;
            if (!firstHello && Records.type(record) != 20) {
                all.add(CCS);
                all.add(CCS);
            }
            all.add(record);
        }
        return all;
    }

    @Rfc("8446 5 ccs-wrong-time")
    @Test
    void doesNotComeBeforeTheFirstHello() {
        Encounter encounter = new Encounter();
        encounter.inject(CLIENT, CCS);

        encounter.assertRefusedBy(SERVER, Violation.BAD_CHANGE_CIPHER_SPEC);
    }

    @Rfc("8446 5 ccs-wrong-time")
    @ParameterizedTest
    @EnumSource
    void doesNotComeAfterFinished(Role sender) {
        Encounter encounter = new Encounter().handshake();
        encounter.inject(sender, CCS);

        encounter.assertRefusedBy(sender.peer(), Violation.BAD_CHANGE_CIPHER_SPEC);
    }

    @Rfc("8446 5 ccs-other")
    @ParameterizedTest
    @EnumSource
    void saysOneAndNothingElse(Role sender) {
        for (byte[] content : new byte[][] {bytes(), bytes(0), bytes(2), bytes(1, 1), bytes(255)}) {
            Encounter encounter = new Encounter();
            encounter.pump(CLIENT);
            encounter.inject(sender, Records.plaintext(Records.CHANGE_CIPHER_SPEC, content));
            encounter.assertRefusedBy(sender.peer(), Violation.BAD_CHANGE_CIPHER_SPEC);
        }
    }

    @Rfc("8446 5 ccs-other")
    @ParameterizedTest
    @EnumSource
    void isNeverProtected(Role sender) {
        Encounter encounter = new Encounter().nullCipher().handshake();
        encounter.inject(sender, Records.nullProtected(Records.CHANGE_CIPHER_SPEC, bytes(1)));
        encounter.assertRefusedBy(sender.peer(), Violation.BAD_CHANGE_CIPHER_SPEC);

        Middlebox inTheHandshake = new Middlebox(new Encounter().nullCipher());
        inTheHandshake.change(sender, records -> {
            List<byte[]> more = new ArrayList<>(records);
            if (Records.type(records.getLast()) == SEALED) {
                more.add(more.size() - 1, Records.nullProtected(Records.CHANGE_CIPHER_SPEC, bytes(1)));
            }
            return more;
        });
        inTheHandshake.exchange();
        assertThat(inTheHandshake.failureOf(sender.peer()).message()).contains("change_cipher_spec");
    }
}
