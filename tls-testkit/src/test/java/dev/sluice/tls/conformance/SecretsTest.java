package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.plus;
import static dev.sluice.tls.conformance.Altered.spoilt;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.Event;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.message.CertificateVerify;
import dev.sluice.tls.message.EncryptedExtensions;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.record.ScratchArrays;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.Rfc;
import dev.sluice.tls.testkit.TestConfigurations;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets are gone when they are no longer needed: no array that an engine leads to holds one. */
class SecretsTest {
    private final List<String> keyLog = new ArrayList<>();

    // ---- while the connection lives

    /** What stays are the traffic secrets in force and the exporter's. */
    @ParameterizedTest
    @EnumSource
    void ofTheHandshakeAreGoneWhenItIsComplete(Role role) {
        Encounter encounter = logged(new Encounter()).handshake();

        assertThat(left(encounter, role))
                .containsExactlyInAnyOrder("CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0", "EXPORTER_SECRET");
    }

    @ParameterizedTest
    @EnumSource
    void ofOldKeysAreGoneAfterAKeyUpdate(Role role) throws TlsException {
        Encounter encounter = logged(new Encounter()).handshake();
        encounter.engine(role).updateKeys(Rekey.BOTH);
        encounter.exchange();

        for (Role either : Role.values()) {
            assertThat(left(encounter, either)).containsExactly("EXPORTER_SECRET");
        }
    }

    @ParameterizedTest
    @EnumSource
    void forSendingAreGoneAfterCloseNotify(Role role) {
        Encounter encounter = logged(new Encounter()).handshake();
        encounter.engine(role).closeWrite();
        encounter.exchange();

        assertThat(left(encounter, role)).doesNotContain(role + "_TRAFFIC_SECRET_0");
    }

    @ParameterizedTest
    @EnumSource
    void forReceivingAreGoneAfterThePeersCloseNotify(Role role) {
        Encounter encounter = logged(new Encounter()).handshake();
        encounter.engine(role).closeWrite();
        encounter.exchange();
        assertThat(left(encounter, role.peer())).doesNotContain(role + "_TRAFFIC_SECRET_0");

        encounter.engine(role.peer()).closeWrite();
        encounter.exchange();
        assertNothingLeft(encounter);
        assertThatThrownBy(() -> encounter.engine(role).exportKeyingMaterial("label", new byte[0], 16))
                .isInstanceOfSatisfying(
                        TlsException.class, e -> assertThat(e.failure()).isInstanceOf(Failure.Closed.class));
    }

    // ---- after a failure

    @Rfc("8446 6 forget")
    @ParameterizedTest
    @EnumSource
    void areGoneOnceTheTransportIsClosedEvenIfTheAlertIsNot(Role role) {
        Encounter encounter = logged(new Encounter()).handshake();
        TlsEngine victim = encounter.engine(role.peer());
        assertThatThrownBy(() -> victim.advance(
                        ByteBuffer.wrap(Records.plaintext(Records.APPLICATION_DATA, new byte[40])),
                        ByteBuffer.allocate(TlsEngine.MAX_PLAINTEXT)))
                .isInstanceOf(TlsException.class);
        victim.abort(null);
        assertThat(victim.hasOutput()).isTrue();
        assertThat(left(encounter, role.peer())).isNotEmpty();

        victim.close();
        assertThat(victim.hasOutput()).isFalse();
        assertThat(left(encounter, role.peer())).isEmpty();
    }

    @Rfc("8446 6 forget")
    @ParameterizedTest
    @EnumSource
    void areGoneAfterAFailureOnEitherSide(Role role) {
        Encounter encounter = logged(new Encounter()).handshake();
        encounter.inject(role, Records.plaintext(Records.APPLICATION_DATA, new byte[40]));

        assertNothingLeft(encounter);
    }

    @Rfc("8446 6 forget")
    @ParameterizedTest
    @ValueSource(strings = {"finished of the client", "finished of the server", "extensions", "signature", "client"})
    void areGoneAfterAFailureInTheHandshake(String where) {
        Encounter encounter = logged(new Encounter().retried());
        switch (where) {
            case "finished of the client" ->
                encounter.alter(CLIENT, Finished.class, right -> new Finished(spoilt(right.verifyData())));
            case "finished of the server" ->
                encounter.alter(SERVER, Finished.class, right -> new Finished(spoilt(right.verifyData())));
            case "extensions" ->
                encounter.alter(SERVER, EncryptedExtensions.class, right -> extensions(right, plus(0x1234)));
            case "signature" ->
                encounter.alter(
                        SERVER,
                        CertificateVerify.class,
                        right -> new CertificateVerify(right.algorithm(), spoilt(right.signature())));
            default ->
                encounter.server(config -> config.clientAuthentication(
                        ClientAuthentication.REQUIRE,
                        TestConfigurations.authority().verifier()));
        }
        encounter.exchange();

        for (Role role : Role.values()) {
            assertThat(encounter.end(role).failure()).as("%s, %s", where, role).isPresent();
        }
        assertNothingLeft(encounter);
    }

    @Rfc("8446 6 forget")
    @Test
    void areGoneWhenTheTransportEnds() {
        Encounter encounter = logged(new Encounter()).handshake();
        encounter.stream(CLIENT).finish();
        encounter.stream(SERVER).finish();
        encounter.exchange();

        assertNothingLeft(encounter);
    }

    @Rfc("8446 6 forget")
    @Test
    void areGoneWhenTimeIsUp() {
        Encounter encounter = logged(new Encounter());
        encounter.stream(SERVER).hold();
        encounter.exchange();
        encounter.clock().advance(Duration.ofMinutes(1));
        for (Role role : Role.values()) {
            encounter.end(role).advance();
            encounter.pump(role);
        }

        assertNothingLeft(encounter);
    }

    // ---- after giving up

    @ParameterizedTest
    @EnumSource
    void areGoneAfterGivingUp(Role role) {
        Encounter encounter = logged(new Encounter()).handshake();
        encounter.engine(role).abort(null);

        assertThat(left(encounter, role)).isEmpty();
    }

    /** At every point of a handshake, with whatever is waited for. */
    @ParameterizedTest
    @EnumSource
    void areGoneAfterGivingUpInTheHandshake(Role role) {
        for (int operations = 0; operations < 4; operations++) {
            keyLog.clear();
            List<Operation<?>> pending = new ArrayList<>();
            Encounter encounter = logged(new Encounter());
            int allowed = operations;
            encounter.end(role).operations(operation -> {
                if (pending.size() < allowed) {
                    operation.start();
                }
                pending.add(operation);
            });
            encounter.exchange();
            encounter.engine(role).abort(null);

            assertThat(left(encounter, role))
                    .as("after %d operations", operations)
                    .isEmpty();
        }
    }

    /** A result that comes too late is wiped as well. */
    @Test
    void ofAKeyExchangeAreGoneWhenNobodyWaitsForThem() {
        List<Operation<?>> pending = new ArrayList<>();
        Encounter encounter = new Encounter();
        encounter.end(CLIENT).operations(operation -> {
            pending.add(operation);
            if (pending.size() == 1) {
                operation.start();
            }
        });
        encounter.exchange();
        encounter.engine(CLIENT).abort(null);
        pending.getLast().start();

        assertThat(pending.getLast().isCancelled()).isTrue();
        assertThat(left(encounter, CLIENT)).isEmpty();
    }

    // ---- memory that connections share

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofTheApplicationAreNotLeftInScratchArrays(boolean direct) throws TlsException {
        byte[] data = "nobody else should read this, ever".getBytes(US_ASCII);
        Encounter encounter = new Encounter().handshake();
        ByteBuffer out = direct ? ByteBuffer.allocateDirect(1000) : ByteBuffer.allocate(1000);
        ByteBuffer plain = direct ? ByteBuffer.allocateDirect(1000) : ByteBuffer.allocate(1000);
        encounter.engine(CLIENT).send(ByteBuffer.wrap(data), out);

        assertThat(encounter.engine(SERVER).advance(out.flip(), plain))
                .isEqualTo(new Event.ApplicationData(data.length));
        assertThat(plain.flip().mismatch(ByteBuffer.wrap(data))).isEqualTo(-1);
        assertThat(scratch()).noneMatch(array -> Reachable.contains(array, data));
    }

    @Test
    void ofTheApplicationAreNotLeftInScratchArraysWhenARecordIsForged() throws TlsException {
        byte[] data = "nobody else should read this either".getBytes(US_ASCII);
        Encounter encounter = new Encounter().handshake();
        ByteBuffer out = ByteBuffer.allocate(1000);
        encounter.engine(CLIENT).send(ByteBuffer.wrap(data), out);
        out.put(out.position() - 1, (byte) (out.get(out.position() - 1) ^ 1));
        encounter.stream(CLIENT).inject(Arrays.copyOf(out.array(), out.position()));
        encounter.exchange();

        assertThat(encounter.end(SERVER).received()).isEmpty();
        assertThat(scratch()).noneMatch(one -> Reachable.contains(one, data));
    }

    private static List<byte[]> scratch() {
        AtomicReferenceArray<?> pool = (AtomicReferenceArray<?>) Fields.getStatic(ScratchArrays.class, "POOL");
        List<byte[]> arrays = new ArrayList<>();
        for (int i = 0; i < pool.length(); i++) {
            if (pool.get(i) instanceof byte[] array) {
                arrays.add(array);
            }
        }
        return arrays;
    }

    // ---- names of secrets that can still be found

    private Encounter logged(Encounter encounter) {
        return encounter.client(config -> config.keyLog(keyLog::add)).server(config -> config.keyLog(keyLog::add));
    }

    private void assertNothingLeft(Encounter encounter) {
        for (Role role : Role.values()) {
            assertThat(left(encounter, role)).as("at the %s", role).isEmpty();
        }
    }

    private List<String> left(Encounter encounter, Role role) {
        TlsEngine engine = encounter.engine(role);
        List<byte[]> arrays = Reachable.from(engine);
        assertThat(arrays).as("something was found at all").isNotEmpty();
        List<String> left = new ArrayList<>();
        for (String line : keyLog.stream().distinct().toList()) {
            String[] parts = line.split(" ");
            byte[] secret = HexFormat.of().parseHex(parts[2]);
            if (arrays.stream().anyMatch(array -> Reachable.contains(array, secret))) {
                left.add(parts[0]);
            }
        }
        List<byte[]> more = encounter.secrets(role);
        for (int i = 0; i < more.size(); i++) {
            byte[] secret = more.get(i);
            if (engine.failure().isPresent() && arrays.stream().anyMatch(array -> Reachable.contains(array, secret))) {
                left.add("key or shared secret number " + i);
            }
        }
        return left;
    }

    @Test
    void canBeFoundByThisTestWhereTheyAre() {
        assertThat(Reachable.contains(bytes(1, 2, 3, 4), bytes(2, 3))).isTrue();
        assertThat(Reachable.contains(bytes(1, 2, 3, 4), bytes(3, 2))).isFalse();
    }
}
