package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sluice.tls.Event;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.Sent;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.Rfc;
import dev.sluice.tls.testkit.TestConfigurations;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Renegotiation of TLS 1.2 (RFC 5246, Section 7.4.1; RFC 5746), engine against engine. */
class RenegotiationTest {
    private static final byte[] CONTEXT = new byte[0];

    @Rfc("5746 3.5 client-renegotiates")
    @ParameterizedTest
    @EnumSource
    void eitherSideBeginsAndKeysChange(Role asking) throws TlsException {
        Encounter encounter = allowed().handshake();
        byte[] before = encounter.engine(CLIENT).exportKeyingMaterial("EXPORTER-test", CONTEXT, 32);
        for (int i = 0; i < 3; i++) {
            encounter.engine(asking).updateKeys(Rekey.BOTH);
            encounter.exchange();
            assertThat(keyChanges(encounter, CLIENT)).isEqualTo(i + 1);
            assertThat(keyChanges(encounter, SERVER)).isEqualTo(i + 1);
            encounter.assertTalks();
        }
        byte[] after = encounter.engine(CLIENT).exportKeyingMaterial("EXPORTER-test", CONTEXT, 32);

        assertThat(after).isNotEqualTo(before);
        assertThat(encounter.engine(SERVER).exportKeyingMaterial("EXPORTER-test", CONTEXT, 32))
                .isEqualTo(after);
    }

    @Test
    void bothSidesMayBeginAtOnce() throws TlsException {
        Encounter encounter = allowed().handshake();
        encounter.engine(SERVER).updateKeys(Rekey.BOTH);
        encounter.engine(CLIENT).updateKeys(Rekey.BOTH);
        encounter.exchange();

        assertThat(keyChanges(encounter, CLIENT)).isEqualTo(1);
        assertThat(keyChanges(encounter, SERVER)).isEqualTo(1);
        encounter.assertTalks();
    }

    @ParameterizedTest
    @EnumSource
    void askingTwiceAsksOnce(Role asking) throws TlsException {
        Encounter encounter = allowed().handshake();
        long before = encounter.stream(asking).written();
        encounter.engine(asking).updateKeys(Rekey.BOTH);
        encounter.pump(asking);
        long asked = encounter.stream(asking).written();
        assertThat(asked).isGreaterThan(before);
        encounter.engine(asking).updateKeys(Rekey.BOTH);
        encounter.pump(asking);

        assertThat(encounter.stream(asking).written()).isEqualTo(asked);
    }

    @Test
    void aClientCertificateIsShownInARenegotiationAgain() throws TlsException {
        Encounter encounter = allowed()
                .client(config ->
                        config.identity(TestConfigurations.certificate().identity()))
                .server(config -> config.clientAuthentication(
                        ClientAuthentication.REQUIRE,
                        TestConfigurations.authority().verifier()));
        encounter.handshake();
        NegotiatedParameters first = encounter.engine(SERVER).parameters().orElseThrow();
        encounter.engine(SERVER).updateKeys(Rekey.BOTH);
        encounter.exchange();

        NegotiatedParameters second = encounter.engine(SERVER).parameters().orElseThrow();
        assertThat(second).isNotSameAs(first);
        assertThat(second.peer().orElseThrow().certificate())
                .isEqualTo(first.peer().orElseThrow().certificate());
        encounter.assertTalks();
    }

    /** What was sent before the peer answered arrives before the keys change, and in order. */
    @ParameterizedTest
    @EnumSource
    void dataInFlightArrivesInOrder(Role asking) throws TlsException {
        Encounter encounter = allowed().handshake();
        encounter.engine(asking).updateKeys(Rekey.BOTH);
        for (Role role : Role.values()) {
            ByteBuffer data = ByteBuffer.wrap(new byte[100_000]);
            encounter.end(role).seal(data);
        }
        encounter.exchange();
        assertThat(keyChanges(encounter, asking)).isEqualTo(1);
        encounter.assertTalks();
    }

    @Test
    void nothingButTheHandshakeIsSentBehindOurChangeCipherSpec() throws TlsException {
        Encounter encounter = allowed().handshake();
        encounter.engine(CLIENT).updateKeys(Rekey.BOTH);
        encounter.pump(CLIENT).pump(SERVER).pump(CLIENT);
        ByteBuffer out = ByteBuffer.allocate(1 << 15);

        assertThat(encounter.engine(CLIENT).send(ByteBuffer.wrap(new byte[10]), out))
                .isEqualTo(Sent.NOT_NOW);
        assertThat(out.position()).isZero();
        encounter.exchange();
        assertThat(encounter.engine(CLIENT).send(ByteBuffer.wrap(new byte[10]), out))
                .isEqualTo(Sent.ALL);
    }

    @Rfc("5246 7.2.2 no-renegotiation")
    @ParameterizedTest
    @EnumSource
    void aPeerThatRefusesLeavesTheConnectionAsItIs(Role asking) throws TlsException {
        Encounter encounter = new Encounter().tls12();
        allow(encounter, asking);
        encounter.handshake();
        for (int i = 0; i < 3; i++) {
            encounter.engine(asking).updateKeys(Rekey.BOTH);
            encounter.exchange();

            assertThat(encounter.end(asking).events())
                    .filteredOn(Event.RekeyRefused.class::isInstance)
                    .hasSize(i + 1);
            encounter.assertTalks();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPeerThatRefusesWhatIsRequiredLosesTheConnection(Role asking) throws TlsException {
        Encounter encounter = new Encounter().tls12();
        encounter
                .client(config -> config.renegotiation(asking == CLIENT ? Renegotiation.REQUIRED : Renegotiation.OFF))
                .server(config -> config.renegotiation(asking == SERVER ? Renegotiation.REQUIRED : Renegotiation.OFF));
        encounter.handshake();
        encounter.engine(asking).updateKeys(Rekey.BOTH);

        encounter.assertRefusedBy(asking, Mismatch.RENEGOTIATION_REFUSED);
    }

    @ParameterizedTest
    @EnumSource
    void itIsOffByDefault(Role asking) {
        Encounter encounter = new Encounter().tls12().handshake();

        assertThatIllegalStateException()
                .isThrownBy(() -> encounter.engine(asking).updateKeys(Rekey.BOTH));
        encounter.assertTalks();
    }

    @ParameterizedTest
    @EnumSource
    void oneDirectionAloneCannotChangeItsKeys(Role asking) {
        Encounter encounter = allowed().handshake();

        assertThatIllegalStateException()
                .isThrownBy(() -> encounter.engine(asking).updateKeys(Rekey.SENDING));
        encounter.assertTalks();
    }

    @Rfc("5746 3.5 server-info")
    @Test
    void aServerThatForgotTheHandshakeBeforeIsRefused() throws TlsException {
        Encounter encounter =
                Renegotiating.serverAnswers(allowed(), hello -> Renegotiating.withInfo(hello, new byte[0]));

        encounter.assertRefusedBy(CLIENT, Violation.WRONG_RENEGOTIATION_INFO);
    }

    @Rfc("5746 3.7 client-info")
    @Test
    void aClientThatForgotTheHandshakeBeforeIsRefused() throws TlsException {
        Encounter encounter =
                Renegotiating.clientBegins(allowed(), hello -> Renegotiating.withInfo(hello, new byte[0]));

        encounter.assertRefusedBy(SERVER, Violation.WRONG_RENEGOTIATION_INFO);
    }

    @Rfc("5746 3.7 no-scsv")
    @Test
    void aClientThatSignalsAFirstHandshakeIsRefused() throws TlsException {
        Encounter encounter = Renegotiating.clientBegins(allowed(), Renegotiating::withScsv);

        encounter.assertRefusedBy(SERVER, Violation.WRONG_RENEGOTIATION_INFO);
    }

    @Test
    void neitherTheNameNorTheProtocolChanges() throws TlsException {
        Renegotiating.clientBegins(allowed(), hello -> Renegotiating.withName(hello, "another.example"))
                .assertRefusedBy(SERVER, Violation.RENEGOTIATION_CHANGES);
        Renegotiating.clientBegins(
                        allowed()
                                .client(config -> config.applicationProtocols("a", "b"))
                                .server(config -> config.applicationProtocols("a", "b")),
                        hello -> Renegotiating.withProtocol(hello, "b"))
                .assertRefusedBy(SERVER, Violation.RENEGOTIATION_CHANGES);
    }

    @Test
    void anotherCertificateIsRefused() throws TlsException {
        Encounter encounter = Renegotiating.anotherServerCertificate(allowed());

        encounter.assertRefusedBy(CLIENT, Violation.RENEGOTIATION_CHANGES);
    }

    /** Data between change_cipher_spec and Finished. */
    @Test
    void dataBehindTheChangeCipherSpecIsRefused() throws TlsException {
        Encounter encounter = allowed().nullCipher().handshake();
        encounter.engine(CLIENT).updateKeys(Rekey.BOTH);
        encounter.pump(CLIENT).pump(SERVER).pump(CLIENT);
        // The client's last flight is on its way; the server has not read it.
        List<byte[]> records = Records.split(encounter.stream(CLIENT).captured());
        assertThat(records.getLast()[0]).isEqualTo((byte) Records.HANDSHAKE);
        encounter.stream(SERVER).inject(Records.nullProtectedTls12(Records.CHANGE_CIPHER_SPEC, (byte) 1));
        encounter.stream(SERVER).inject(Records.nullProtectedTls12(Records.APPLICATION_DATA, (byte) 1));
        encounter.pump(CLIENT);

        assertThat(encounter.failureOf(CLIENT).message()).contains("application data before the handshake is done");
    }

    private static Encounter allowed() {
        Encounter encounter = new Encounter().tls12();
        allow(encounter, CLIENT);
        allow(encounter, SERVER);
        return encounter;
    }

    private static void allow(Encounter encounter, Role role) {
        if (role == CLIENT) {
            encounter.client(config -> config.renegotiation(Renegotiation.ALLOWED));
        } else {
            encounter.server(config -> config.renegotiation(Renegotiation.ALLOWED));
        }
    }

    private static long keyChanges(Encounter encounter, Role role) {
        return encounter.end(role).events().stream()
                .filter(Event.KeysUpdated.class::isInstance)
                .count();
    }
}
