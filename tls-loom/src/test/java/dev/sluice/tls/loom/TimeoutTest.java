package dev.sluice.tls.loom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.Limits;
import dev.sluice.tls.testkit.Records;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each limit on waiting ends, by a clock that only the test moves. */
class TimeoutTest {
    private static final Duration LIMIT = Duration.ofSeconds(7);

    /** For tests that let time pass until something else ends. */
    private static final Timeouts WRITES_WAIT = Timeouts.DEFAULT.withWrite(Duration.ZERO);

    @Test
    void readTimeoutLosesNothing() throws Exception {
        try (Scene scene = new Scene(Role.CLIENT, Timeouts.DEFAULT.withRead(LIMIT)).shakeHands()) {
            byte[] record = Records.nullProtected(Records.APPLICATION_DATA, new byte[] {1, 2, 3});
            ByteBuffer into = ByteBuffer.allocate(10);
            Call<Integer> read = Call.start(() -> scene.channel.read(into));
            scene.toChannel().inject(Arrays.copyOf(record, 7));
            scene.toChannel().awaitWaitingReader();
            scene.clock.advance(LIMIT);

            assertThat(read.failure()).isInstanceOf(SocketTimeoutException.class);
            assertThat(scene.channel.isOpen()).isTrue();
            scene.toChannel().inject(Arrays.copyOfRange(record, 7, record.length));
            assertThat(scene.channel.read(into)).isEqualTo(3);
            assertThat(into.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        }
    }

    @Test
    void readTimeoutCanChange() throws Exception {
        try (Scene scene = new Scene(Role.SERVER).shakeHands()) {
            scene.channel.setReadTimeout(LIMIT);
            Call<Integer> read = Call.start(() -> scene.channel.read(ByteBuffer.allocate(1)));
            scene.toChannel().awaitWaitingReader();
            scene.clock.advance(LIMIT);
            assertThat(read.failure()).isInstanceOf(SocketTimeoutException.class);

            scene.channel.setReadTimeout(Duration.ZERO);
            Call<Integer> patient = Call.start(() -> scene.channel.read(ByteBuffer.allocate(1)));
            scene.toChannel().awaitWaitingReader();
            scene.clock.advance(Duration.ofDays(1));
            scene.peer.write(new byte[1]);
            assertThat(patient.result()).isEqualTo(1);
            assertThatThrownBy(() -> scene.channel.setReadTimeout(Duration.ofSeconds(-1)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void secondReaderTimesOutToo() throws Exception {
        try (Scene scene = new Scene(Role.SERVER).shakeHands()) {
            Call<Integer> patient = Call.start(() -> scene.channel.read(ByteBuffer.allocate(1)));
            scene.toChannel().awaitWaitingReader();
            scene.channel.setReadTimeout(LIMIT);
            Call<Integer> impatient = Call.start(() -> scene.channel.read(ByteBuffer.allocate(1)));
            while (!impatient.isDone()) {
                scene.clock.advance(LIMIT);
            }
            assertThat(impatient.failure()).isInstanceOf(SocketTimeoutException.class);
            scene.peer.write(new byte[1]);
            assertThat(patient.result()).isEqualTo(1);
        }
    }

    @Test
    void recordThatStaysIncompleteEndsTheConnection() throws Exception {
        try (Scene scene = new Scene(
                        Role.SERVER,
                        Timeouts.DEFAULT,
                        client -> client,
                        server -> server.limits(Limits.DEFAULT.withRecordTimeout(LIMIT)))
                .shakeHands()) {
            Call<Integer> read = Call.start(() -> scene.channel.read(ByteBuffer.allocate(1)));
            scene.toChannel().inject((byte) 23, (byte) 3);
            scene.toChannel().awaitWaitingReader();
            scene.clock.advance(LIMIT);

            assertThat(read.failure())
                    .isInstanceOfSatisfying(
                            TlsException.class, e -> assertThat(e.failure()).isInstanceOf(Failure.TimedOut.class));
            assertThat(scene.pipe.left().isClosed()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void handshakeTimesOutOnASilentPeer(Role role) throws Exception {
        try (Scene scene = new Scene(role)) {
            Call<?> handshake = Call.start(scene.channel::handshake);
            scene.toChannel().awaitWaitingReader();
            scene.clock.advance(Limits.DEFAULT.handshakeTimeout());

            assertTimedOut(handshake.failure(), "the handshake");
            assertThat(scene.pipe.left().isClosed()).isTrue();
            List<byte[]> sent = Records.split(scene.fromChannel().captured());
            assertThat(sent.subList(sent.size() - 2, sent.size()))
                    .containsExactly(
                            Records.plaintext(Records.ALERT, (byte) 1, (byte) AlertDescription.USER_CANCELED.code()),
                            Records.plaintext(Records.ALERT, (byte) 1, (byte) AlertDescription.CLOSE_NOTIFY.code()));
        }
    }

    @Test
    void handshakeTimesOutWhenTheTransportTakesNothing() throws Exception {
        try (Scene scene = new Scene(Role.CLIENT, Timeouts.DEFAULT.withWrite(Duration.ZERO))) {
            scene.fromChannel().capacity(10);
            Call<?> handshake = Call.start(scene.channel::handshake);
            scene.fromChannel().awaitWaitingWriter();
            scene.clock.advance(Limits.DEFAULT.handshakeTimeout());

            assertTimedOut(handshake.failure(), "the handshake");
            assertThat(scene.pipe.left().isClosed()).isTrue();
        }
    }

    @Test
    void writeTimesOutWhenTheTransportTakesNothing() throws Exception {
        try (Scene scene = new Scene(Role.CLIENT).shakeHands()) {
            scene.fromChannel().capacity(10);
            ByteBuffer data = ByteBuffer.allocate(100_000);
            Call<Integer> write = Call.start(() -> scene.channel.write(data));
            Call<Integer> read = Call.start(() -> scene.channel.read(ByteBuffer.allocate(1)));
            scene.fromChannel().awaitWaitingWriter();
            scene.toChannel().awaitWaitingReader();
            scene.clock.advance(Timeouts.DEFAULT.write());

            assertTimedOut(write.failure(), "a write");
            assertTimedOut(read.failure(), "a write");
            assertThat(scene.pipe.left().isClosed()).isTrue();
            assertThat(data.position()).as("what was accepted").isBetween(1, 65_536);
            assertThat(scene.pool.rented()).isZero();
        }
    }

    @Test
    void writeThatGetsOnDoesNotTimeOut() throws Exception {
        Duration most = Timeouts.DEFAULT.write().minusSeconds(1);
        try (Scene scene = new Scene(Role.SERVER).shakeHands()) {
            scene.fromChannel().capacity(100);
            Call<Integer> write = Call.start(() -> scene.channel.write(ByteBuffer.allocate(500)));
            for (int i = 0; i < 5; i++) {
                scene.fromChannel().awaitWaitingWriter();
                scene.clock.advance(most);
                assertThat(write.isDone()).isFalse();
                scene.peer.receive();
            }
            assertThat(write.result()).isEqualTo(500);
        }
    }

    @Test
    void closeIsBoundedWhenTheTransportTakesNothing() throws Exception {
        try (Scene scene = new Scene(Role.CLIENT, WRITES_WAIT).shakeHands()) {
            scene.fromChannel().capacity(10);
            Call<Integer> write = Call.start(() -> scene.channel.write(ByteBuffer.allocate(1000)));
            scene.fromChannel().awaitWaitingWriter();
            Call<Boolean> close = Call.run(scene.channel::close);
            while (!close.isDone()) {
                scene.clock.advance(Timeouts.DEFAULT.close());
            }

            assertThat(close.result()).isTrue();
            assertThat(write.failure()).isInstanceOf(AsynchronousCloseException.class);
            assertThat(scene.pipe.left().isClosed()).isTrue();
        }
    }

    @Test
    void closeLetsARunningWriteFinishItsRecords() throws Exception {
        try (Scene scene = new Scene(Role.CLIENT).shakeHands()) {
            scene.fromChannel().capacity(10);
            Call<Integer> write = Call.start(() -> scene.channel.write(ByteBuffer.allocate(1000)));
            scene.fromChannel().awaitWaitingWriter();
            Call<Boolean> close = Call.run(scene.channel::close);
            scene.fromChannel().capacity(Integer.MAX_VALUE);
            write.result();
            close.result();

            assertThat(scene.peer.readToEnd()).hasSize(1000);
        }
    }

    @Test
    void failureOfTheReaderIsToldBehindTheRecordThatIsOnItsWay() throws Exception {
        try (Scene scene = new Scene(Role.SERVER).shakeHands()) {
            long before = scene.fromChannel().written();
            scene.fromChannel().capacity(10);
            Call<Integer> write = Call.start(() -> scene.channel.write(ByteBuffer.allocate(1000)));
            scene.fromChannel().awaitWaitingWriter();
            scene.toChannel().inject(forged());
            TlsException read = (TlsException)
                    Call.start(() -> scene.channel.read(ByteBuffer.allocate(1))).failure();
            assertThat(scene.pipe.left().isClosed()).isFalse();

            scene.fromChannel().capacity(Integer.MAX_VALUE);
            write.result();
            scene.fromChannel().awaitFinished();
            byte[] sent = scene.fromChannel().captured();
            List<byte[]> records = Records.split(Arrays.copyOfRange(sent, (int) before, sent.length));
            assertThat(records).hasSize(2);
            assertThat(records.getLast())
                    .isEqualTo(Records.nullProtectedAlert(
                            read.alert().orElseThrow().code()));
            assertThatThrownBy(() -> scene.channel.write(ByteBuffer.allocate(1)))
                    .isInstanceOfSatisfying(
                            TlsException.class, e -> assertThat(e.failure()).isEqualTo(read.failure()));
        }
    }

    @Test
    void writerParkedInADeadTransportReportsTheFailureOfTheReader() throws Exception {
        try (Scene scene = new Scene(Role.SERVER).shakeHands()) {
            scene.fromChannel().capacity(10);
            Call<Integer> write = Call.start(() -> scene.channel.write(ByteBuffer.allocate(1000)));
            scene.fromChannel().awaitWaitingWriter();
            scene.toChannel().inject(forged());
            TlsException read = (TlsException)
                    Call.start(() -> scene.channel.read(ByteBuffer.allocate(1))).failure();

            scene.clock.advance(Timeouts.DEFAULT.close());
            assertThat(write.failure())
                    .isInstanceOfSatisfying(
                            TlsException.class, e -> assertThat(e.failure()).isEqualTo(read.failure()));
            assertThat(scene.pipe.left().isClosed()).isTrue();
        }
    }

    @Test
    void closedChannelRefusesEveryVerb() throws Exception {
        try (Scene scene = new Scene(Role.CLIENT).shakeHands()) {
            scene.channel.close();
            scene.channel.close();

            assertThat(scene.channel.isOpen()).isFalse();
            List<Call.Verb> verbs = List.of(
                    scene.channel::handshake,
                    () -> scene.channel.read(ByteBuffer.allocate(1)),
                    () -> scene.channel.read(ByteBuffer.allocate(0)),
                    () -> scene.channel.write(ByteBuffer.allocate(1)),
                    () -> scene.channel.rekey(dev.sluice.tls.Rekey.BOTH),
                    scene.channel::closeWrite,
                    () -> scene.channel.exportKeyingMaterial("label", new byte[0], 32));
            for (Call.Verb verb : verbs) {
                assertThatThrownBy(verb::run).isInstanceOf(ClosedChannelException.class);
            }
            assertThat(scene.channel.parameters()).isPresent();
            assertThat(scene.peer.readToEnd()).isEmpty();
        }
    }

    private static byte[] forged() {
        byte[] record = Records.nullProtected(Records.APPLICATION_DATA, (byte) 'x');
        record[record.length - 1] ^= 1;
        return record;
    }

    private static void assertTimedOut(IOException failure, String what) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        TlsException.class,
                        e -> assertThat(e.failure())
                                .isInstanceOfSatisfying(
                                        Failure.TimedOut.class,
                                        timedOut -> assertThat(timedOut.what()).isEqualTo(what)));
    }
}
