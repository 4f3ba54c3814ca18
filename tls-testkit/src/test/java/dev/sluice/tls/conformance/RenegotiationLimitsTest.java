package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.minus;
import static dev.sluice.tls.conformance.Altered.plus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.Event;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.Sent;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.Concession;
import dev.sluice.tls.config.Limits;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.extension.ApplicationProtocols;
import dev.sluice.tls.extension.ExtendedMasterSecret;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.Rfc;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What bounds a renegotiation of TLS 1.2: worn keys, time, counts, and the end of the connection in the middle of one. */
class RenegotiationLimitsTest {
    private static final Duration TIMEOUT = Limits.DEFAULT.handshakeTimeout();

    // ---- worn keys

    @ParameterizedTest
    @EnumSource
    void wornKeysWithoutRenegotiationAreAFailureThatThePeerIsTold(Role sender) throws TlsException {
        Encounter encounter = new Encounter().tls12().handshake();
        Worn.wear(encounter, sender, 1);
        byte[] data = {1, 2, 3};
        assertThat(encounter.pair().transfer(sender, data)).isEqualTo(data);

        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> send(encounter, sender))
                .satisfies(e -> assertThat(e.failure()).isInstanceOf(Failure.Internal.class));
        encounter.exchange();
        encounter.assertTold(sender.peer(), AlertDescription.INTERNAL_ERROR);
    }

    @ParameterizedTest
    @EnumSource
    void keysAreRenegotiatedBeforeTheyAreWorn(Role sender) throws TlsException {
        Encounter encounter = allowed().handshake();
        Worn.wear(encounter, sender, 1000);
        encounter.assertTalks();
        encounter.exchange();

        for (Role role : Role.values()) {
            assertThat(keyChanges(encounter, role)).isEqualTo(1);
        }
        encounter.assertTalks();
    }

    @Test
    void aPeerThatRefusesNewKeysIsAskedOnceForThem() throws TlsException {
        Encounter encounter = new Encounter()
                .tls12()
                .client(config -> config.renegotiation(Renegotiation.ALLOWED))
                .handshake();
        Worn.wear(encounter, CLIENT, 1000);
        for (int i = 0; i < 5; i++) {
            encounter.assertTalks();
        }

        assertThat(encounter.end(CLIENT).events())
                .filteredOn(Event.RekeyRefused.class::isInstance)
                .hasSize(1);
    }

    // ---- what goes out when

    @Rfc("5246 7.1 immediately")
    @ParameterizedTest
    @EnumSource
    void changeCipherSpecNeverLeavesWithoutFinishedBehindIt(Role sender) throws TlsException {
        Encounter encounter = allowed();
        List<Integer> sent = new ArrayList<>();
        encounter.alterSecond(sender, Finished.class, finished -> {
            // Another thread flushes while Finished is made; all that came before it is flushed by hand.
            ByteBuffer out = ByteBuffer.allocate(TlsEngine.MAX_RECORD);
            encounter.engine(sender).flush(out);
            Records.split(Arrays.copyOf(out.array(), out.position())).forEach(record -> sent.add(Records.type(record)));
            encounter.stream(sender).inject(Arrays.copyOf(out.array(), out.position()));
            return finished;
        });
        encounter.handshake();
        encounter.engine(CLIENT).updateKeys(Rekey.BOTH);
        encounter.exchange();

        assertThat(sent).doesNotContain(Records.CHANGE_CIPHER_SPEC);
        assertThat(keyChanges(encounter, sender)).isEqualTo(1);
        encounter.assertTalks();
    }

    /** From its first message in a handshake until the end neither side sends data: OpenSSL takes none. */
    @Test
    void noDataGoesIntoAHandshake() throws TlsException {
        Encounter encounter = allowed().handshake();
        encounter.engine(SERVER).updateKeys(Rekey.BOTH);
        assertThat(send(encounter, SERVER)).isEqualTo(Sent.ALL);
        encounter.pump(SERVER).pump(CLIENT);
        assertThat(send(encounter, CLIENT)).isEqualTo(Sent.NOT_NOW);
        encounter.pump(SERVER);
        assertThat(send(encounter, SERVER)).isEqualTo(Sent.NOT_NOW);
        encounter.exchange();
        for (Role role : Role.values()) {
            assertThat(keyChanges(encounter, role)).isEqualTo(1);
        }
        encounter.assertTalks();
    }

    // ---- time

    @Test
    void theDeadlineOfARequestEndsWithItsAnswer() throws TlsException {
        Encounter encounter = new Encounter()
                .tls12()
                .client(config -> config.renegotiation(Renegotiation.ALLOWED))
                .server(config -> config.renegotiation(Renegotiation.REQUIRED))
                .handshake();
        encounter.engine(SERVER).updateKeys(Rekey.BOTH);
        encounter.clock().advance(TIMEOUT.dividedBy(2));
        encounter.pump(SERVER).pump(CLIENT).pump(SERVER);
        encounter.clock().advance(TIMEOUT.dividedBy(2).plusNanos(1));
        encounter.pump(SERVER);

        assertThat(encounter.engine(SERVER).deadline() - encounter.clock().nanos())
                .isPositive();
        encounter.exchange();
        assertThat(keyChanges(encounter, SERVER)).isEqualTo(1);
        assertThat(encounter.engine(SERVER).deadline()).isEqualTo(Long.MAX_VALUE);
    }

    /** A client holds its data back for the answer, so there has to be one. */
    @Test
    void aServerThatDoesNotAnswerAtAllLosesTheClient() throws TlsException {
        Encounter encounter = allowed().handshake();
        encounter.engine(CLIENT).updateKeys(Rekey.BOTH);
        encounter.pump(CLIENT);
        encounter.clock().advance(TIMEOUT.plusNanos(1));
        encounter.pump(CLIENT);

        assertThat(encounter.failureOf(CLIENT)).isInstanceOf(Failure.TimedOut.class);
    }

    // ---- the end in the middle

    @ParameterizedTest
    @EnumSource
    void closeNotifyInTheMiddleEndsBothDirections(Role closing) throws TlsException {
        Encounter encounter = allowed()
                .client(config -> config.halfClose(true))
                .server(config -> config.halfClose(true))
                .handshake();
        encounter.engine(CLIENT).updateKeys(Rekey.BOTH);
        encounter.pump(CLIENT).pump(SERVER);
        encounter.engine(closing).closeWrite();
        encounter.exchange();

        Role other = closing.peer();
        assertThat(encounter.end(other).events()).contains(new Event.PeerClosed());
        assertThat(encounter.end(other).failure()).isEmpty();
        assertThat(encounter.engine(other).deadline()).isEqualTo(Long.MAX_VALUE);
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> send(encounter, other))
                .satisfies(e -> assertThat(e.failure()).isEqualTo(new Failure.Closed()));
    }

    @Test
    void closeNotifyInsteadOfAnAnswerLeavesTheClientItsDirection() throws TlsException {
        Encounter encounter = allowed()
                .client(config -> config.halfClose(true))
                .server(config -> config.halfClose(true))
                .handshake();
        encounter.engine(CLIENT).updateKeys(Rekey.BOTH);
        encounter.engine(SERVER).closeWrite();
        encounter.pump(SERVER).pump(CLIENT);

        assertThat(send(encounter, CLIENT)).isEqualTo(Sent.ALL);
        assertThat(encounter.engine(CLIENT).deadline()).isEqualTo(Long.MAX_VALUE);
    }

    /** Keys that are made after the sending direction has ended are in no queue any more. */
    @Test
    void keysMadeAfterCloseNotifyAreWiped() throws TlsException {
        Encounter encounter = allowed().handshake();
        encounter.engine(CLIENT).updateKeys(Rekey.BOTH);
        encounter.pump(CLIENT);
        encounter.engine(CLIENT).closeWrite();
        encounter.pump(CLIENT).pump(SERVER).pump(CLIENT);

        assertThat((Iterable<?>) Fields.get(encounter.engine(CLIENT), "outbound", "queue"))
                .isEmpty();
    }

    // ---- what stays

    @ParameterizedTest
    @EnumSource
    void theProtocolStaysIfItIsNotNamedAgain(Role silent) throws TlsException {
        Encounter encounter = allowed()
                .client(config -> config.applicationProtocols("a", "b"))
                .server(config -> config.applicationProtocols("a", "b"));
        if (silent == CLIENT) {
            Renegotiating.clientBegins(encounter, hello -> extensions(hello, minus(ApplicationProtocols.CODE)));
        } else {
            Renegotiating.serverAnswers(encounter, hello -> extensions(hello, minus(ApplicationProtocols.CODE)));
        }
        encounter.exchange();

        for (Role role : Role.values()) {
            assertThat(keyChanges(encounter, role)).isEqualTo(1);
            assertThat(encounter.engine(role).parameters().orElseThrow().applicationProtocol())
                    .contains("a");
        }
        encounter.assertTalks();
    }

    @Test
    void theExtendedMasterSecretStays() throws TlsException {
        Renegotiating.clientBegins(
                        allowed().server(config -> config.dangerous().allow(Concession.NO_EXTENDED_MASTER_SECRET)),
                        hello -> extensions(hello, minus(ExtendedMasterSecret.CODE)))
                .assertRefusedBy(SERVER, Violation.RENEGOTIATION_CHANGES);
        Renegotiating.serverAnswers(
                        allowed().client(config -> config.dangerous().allow(Concession.NO_EXTENDED_MASTER_SECRET)),
                        hello -> extensions(hello, minus(ExtendedMasterSecret.CODE)))
                .assertRefusedBy(CLIENT, Violation.RENEGOTIATION_CHANGES);
    }

    @Rfc("8446 4.1.2 renegotiate-version")
    @Test
    void theVersionStays() throws TlsException {
        Renegotiating.clientBegins(allowed(), hello -> extensions(extensions(hello, minus(43)), plus(43, 2, 3, 4)))
                .assertRefusedBy(SERVER, Violation.VERSION_RENEGOTIATED);
    }

    @Test
    void nothingBindsToAConnectionThatMayRenegotiate() throws TlsException {
        assertThat(new Encounter().tls12().handshake().engine(CLIENT).channelBinding())
                .hasSize(32);
        Encounter encounter = allowed().handshake();
        for (Role role : Role.values()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> encounter.engine(role).channelBinding());
        }
    }

    // ---- counts

    /** A client can make a server work for nothing (CVE-2011-1473). */
    @Test
    void aClientThatDoesNothingButRenegotiateIsRefused() throws TlsException {
        Encounter encounter = allowed().handshake();
        int count = 0;
        while (encounter.end(SERVER).failure().isEmpty() && count < 100) {
            encounter.engine(CLIENT).updateKeys(Rekey.BOTH);
            encounter.exchange();
            count++;
        }

        encounter.assertRefusedBy(SERVER, Violation.TOO_MANY_RECORDS_WITHOUT_DATA);
        assertThat(count).isLessThan(40);
    }

    @Test
    void aServerMayAskAsOftenAsItLikes() throws TlsException {
        Encounter encounter = allowed().handshake();
        for (int i = 0; i < 50; i++) {
            encounter.engine(SERVER).updateKeys(Rekey.BOTH);
            encounter.exchange();
        }

        assertThat(keyChanges(encounter, SERVER)).isEqualTo(50);
        encounter.assertTalks();
    }

    @Test
    void fragmentsOfARenegotiationAreNoRecordsWithoutData() throws TlsException {
        Encounter encounter = allowed()
                .client(config -> config.limits(LimitsTest.limits(1 << 16, 1 << 17, 10, 3)))
                .server(config -> config.recordSize(64))
                .handshake();
        encounter.engine(CLIENT).updateKeys(Rekey.BOTH);
        encounter.exchange();

        assertThat(keyChanges(encounter, CLIENT)).isEqualTo(1);
        encounter.assertTalks();
    }

    @Rfc("5246 7.4.1.1 during")
    @Test
    void helloRequestHasNoPlaceBetweenChangeCipherSpecAndFinished() throws TlsException {
        Encounter encounter = allowed().nullCipher().handshake();
        encounter.engine(CLIENT).updateKeys(Rekey.BOTH);
        encounter.pump(CLIENT).pump(SERVER).pump(CLIENT);
        encounter.stream(SERVER).inject(Records.nullProtectedTls12(Records.CHANGE_CIPHER_SPEC, (byte) 1));
        encounter.stream(SERVER).inject(Records.nullProtectedTls12(Records.HANDSHAKE, new byte[4]));
        encounter.pump(CLIENT);

        assertThat(encounter.failureOf(CLIENT))
                .isInstanceOfSatisfying(
                        Failure.PeerMisbehaved.class,
                        failure -> assertThat(failure.violation()).isEqualTo(Violation.UNEXPECTED_MESSAGE));
    }

    @Test
    void aFewHelloRequestsInAHandshakeAreIgnored() {
        Encounter encounter = new Encounter().tls12();
        encounter.pump(CLIENT).pump(SERVER).pump(CLIENT);
        for (int i = 0; i < 4; i++) {
            encounter.stream(SERVER).inject(Records.plaintext(Records.HANDSHAKE, new byte[4]));
        }
        encounter.assertConnects();

        Encounter flooded = new Encounter().tls12();
        flooded.pump(CLIENT).pump(SERVER).pump(CLIENT);
        for (int i = 0; i < 5; i++) {
            flooded.stream(SERVER).inject(Records.plaintext(Records.HANDSHAKE, new byte[4]));
        }
        flooded.assertRefusedBy(CLIENT, Violation.UNEXPECTED_MESSAGE);
    }

    private static Sent send(Encounter encounter, Role sender) throws TlsException {
        ByteBuffer out = ByteBuffer.allocate(1 << 15);
        Sent sent = encounter.engine(sender).send(ByteBuffer.wrap(new byte[10]), out);
        encounter.stream(sender).inject(Arrays.copyOf(out.array(), out.position()));
        return sent;
    }

    private static Encounter allowed() {
        return new Encounter()
                .tls12()
                .client(config -> config.renegotiation(Renegotiation.ALLOWED))
                .server(config -> config.renegotiation(Renegotiation.ALLOWED));
    }

    private static long keyChanges(Encounter encounter, Role role) {
        return encounter.end(role).events().stream()
                .filter(Event.KeysUpdated.class::isInstance)
                .count();
    }
}
