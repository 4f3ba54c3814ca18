package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.Event;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Sent;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.testkit.Records;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two halves of an engine, and the buffers that callers lend them. */
class HalvesTest {

    // ---- overlap: user code that runs inside a verb calls the engine again, as a second thread would

    @Test
    void theInboundHalfRefusesASecondCallerAndGoesOnWithTheFirst() {
        AtomicReference<Throwable> refusal = new AtomicReference<>();
        Encounter encounter = new Encounter();
        encounter.client(config -> config.keyLog(line -> refusal.compareAndSet(
                null, caught(() -> encounter.engine(CLIENT).advance(none(), none())))));
        encounter.assertConnects();

        assertThat(refusal.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("inbound");
    }

    /** What is lent to a verb is not looked at before the half is free: nothing is sealed, nothing taken. */
    @Test
    void theOutboundHalfRefusesASecondCallerBeforeAnythingIsSealed() throws Exception {
        Encounter encounter = new Encounter().handshake();
        TlsEngine client = encounter.engine(CLIENT);
        Object half = Fields.get(client, "outboundHalf");
        var enter = half.getClass().getDeclaredMethod("tryEnter");
        var leave = half.getClass().getDeclaredMethod("leave");
        enter.setAccessible(true);
        leave.setAccessible(true);
        int sealed = encounter.sealed(CLIENT).size();
        ByteBuffer data = ByteBuffer.wrap(bytes(1, 2, 3));
        ByteBuffer out = ByteBuffer.allocate(TlsEngine.MAX_RECORD);

        enter.invoke(half);
        assertThatThrownBy(() -> client.send(data, out)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> client.flush(out)).isInstanceOf(IllegalStateException.class);
        assertThat(data.position()).isZero();
        assertThat(out.position()).isZero();
        assertThat(encounter.sealed(CLIENT)).hasSize(sealed);
        // The other half is another matter.
        assertThat(client.advance(none(), none())).isInstanceOf(Event.WantRead.class);
        leave.invoke(half);

        encounter.assertTalks();
    }

    @Test
    void oneHalfWorksInsideTheOther() {
        List<Boolean> flushed = new ArrayList<>();
        Encounter encounter = new Encounter();
        encounter.client(config -> config.verifier(presented -> {
            flushed.add(encounter.engine(CLIENT).flush(ByteBuffer.allocate(TlsEngine.MAX_RECORD)));
            return Operation.completed(new PeerIdentity(presented.chain(), List.of()));
        }));
        encounter.exchange();

        assertThat(flushed).containsExactly(false);
    }

    @Test
    void abortIsPossibleInsideAVerb() {
        Encounter encounter = new Encounter();
        encounter.client(config -> config.verifier(presented -> {
            encounter.engine(CLIENT).abort(null);
            return Operation.completed(new PeerIdentity(presented.chain(), List.of()));
        }));
        encounter.exchange();

        assertThat(encounter.engine(CLIENT).failure()).isPresent();
        assertThat(encounter.engine(CLIENT).hasOutput()).isFalse();
    }

    // ---- output buffers

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 100, 191})
    void anOutputBufferBelowTheMinimumIsRefusedBeforeAnythingHappens(int size) throws TlsException {
        Encounter encounter = new Encounter().handshake();
        TlsEngine client = encounter.engine(CLIENT);
        client.updateKeys(Rekey.SENDING);
        ByteBuffer data = ByteBuffer.wrap(bytes(1));

        assertThat(client.minimumOutput()).isEqualTo(192);
        assertThatThrownBy(() -> client.flush(ByteBuffer.allocate(size))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client.send(data, ByteBuffer.allocate(size)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(data.position()).isZero();
        assertThat(client.hasOutput()).isTrue();
        encounter.assertTalks();
    }

    @ParameterizedTest
    @ValueSource(ints = {192, 193, 200, 1000})
    void anySizeFromTheMinimumOnGetsEverythingOut(int size) throws TlsException {
        Encounter encounter = new Encounter().retried().client(config -> config.recordPadding(256));
        encounter.end(CLIENT).outputSize(() -> size);
        encounter.end(SERVER).outputSize(() -> size);
        encounter.handshake();
        byte[] data = new byte[3000];
        Arrays.fill(data, (byte) 7);

        assertThat(encounter.pair().transfer(CLIENT, data)).isEqualTo(data);
        encounter.engine(CLIENT).updateKeys(Rekey.BOTH);
        assertThat(encounter.pair().transfer(SERVER, data)).isEqualTo(data);
    }

    @Test
    void sendTellsWhatItTookByThePositions() throws TlsException {
        Encounter encounter = new Encounter().handshake();
        TlsEngine client = encounter.engine(CLIENT);
        ByteBuffer[] data = {ByteBuffer.allocate(100), none(), ByteBuffer.allocate(20_000), ByteBuffer.allocate(5)};
        ByteBuffer out = ByteBuffer.allocate(10_000);

        assertThat(client.send(data, out)).isEqualTo(Sent.OUT_FULL);
        long taken = Arrays.stream(data).mapToLong(ByteBuffer::position).sum();
        assertThat(data[0].hasRemaining()).isFalse();
        assertThat(taken).isBetween(9_000L, 10_000L);
        assertThat(data[3].position()).isZero();
        while (client.send(data, out.clear()) == Sent.OUT_FULL) {
            assertThat(out.position()).isPositive();
        }
        assertThat(Arrays.stream(data).noneMatch(ByteBuffer::hasRemaining)).isTrue();
    }

    // ---- kinds of buffers

    @ParameterizedTest
    @ValueSource(strings = {"heap", "direct", "slice", "read-only"})
    void inputMayBeAnyKindOfBuffer(String kind) throws TlsException {
        Encounter encounter = new Encounter().handshake();
        ByteBuffer plain = kind.equals("direct")
                ? ByteBuffer.allocateDirect(100)
                : ByteBuffer.allocate(100).position(3);
        byte[] record = sealed(encounter);
        ByteBuffer in = switch (kind) {
            case "direct" ->
                ByteBuffer.allocateDirect(record.length).put(record).flip();
            case "slice" ->
                ByteBuffer.allocate(300).position(11).slice().put(record).flip();
            case "read-only" -> ByteBuffer.wrap(record).asReadOnlyBuffer();
            default -> ByteBuffer.wrap(record);
        };
        int start = plain.position();

        assertThat(encounter.engine(SERVER).advance(in, plain)).isEqualTo(new Event.ApplicationData(3));
        assertThat(in.hasRemaining()).isFalse();
        assertThat(plain.flip().position(start).mismatch(ByteBuffer.wrap(bytes(1, 2, 3))))
                .isEqualTo(-1);
    }

    /** Input and plaintext in one array, as a pool of large arrays makes them. */
    @Test
    void inputAndPlaintextMayShareAnArray() throws TlsException {
        Encounter encounter = new Encounter().handshake();
        byte[] record = sealed(encounter);
        byte[] array = new byte[1000];
        System.arraycopy(record, 0, array, 500, record.length);
        ByteBuffer in = ByteBuffer.wrap(array, 500, record.length);
        ByteBuffer plain = ByteBuffer.wrap(array, 490, 100);

        assertThat(encounter.engine(SERVER).advance(in, plain)).isEqualTo(new Event.ApplicationData(3));
        assertThat(Arrays.copyOfRange(array, 490, 493)).isEqualTo(bytes(1, 2, 3));
    }

    /** Room that is there but was not lent stays as it was, but for the record's own overhead behind the data. */
    @Test
    void plaintextIsWrittenOnlyWhereItWasLent() throws TlsException {
        Encounter encounter = new Encounter().handshake();
        byte[] array = new byte[200];
        Arrays.fill(array, (byte) 0x55);
        ByteBuffer plain = ByteBuffer.wrap(array, 50, 40);
        encounter.engine(SERVER).advance(ByteBuffer.wrap(sealed(encounter)), plain);

        assertThat(Arrays.copyOfRange(array, 0, 50)).containsOnly(0x55);
        assertThat(Arrays.copyOfRange(array, 90, 200)).containsOnly(0x55);
    }

    /** What is not application data leaves nothing readable in the caller's buffer. */
    @Test
    void handshakePlaintextIsWipedFromTheCallersBuffer() throws TlsException {
        Encounter encounter = new Encounter().nullCipher().handshake();
        byte[] array = new byte[100];
        byte[] ticket = bytes(4, 0, 0, 17, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 4, 0x77, 0x77, 0x77, 0x77, 0, 0);
        encounter
                .engine(CLIENT)
                .advance(ByteBuffer.wrap(Records.nullProtected(Records.HANDSHAKE, ticket)), ByteBuffer.wrap(array));

        assertThat(array).containsOnly(0);
    }

    private static byte[] sealed(Encounter encounter) throws TlsException {
        ByteBuffer out = ByteBuffer.allocate(TlsEngine.MAX_RECORD);
        encounter.engine(CLIENT).send(ByteBuffer.wrap(bytes(1, 2, 3)), out);
        return Arrays.copyOf(out.array(), out.position());
    }

    private interface Verb {
        void call() throws TlsException;
    }

    private static Throwable caught(Verb verb) {
        try {
            verb.call();
            return new AssertionError("nobody refused");
        } catch (TlsException | RuntimeException e) {
            return e;
        }
    }

    private static ByteBuffer none() {
        return ByteBuffer.allocate(0);
    }
}
