package dev.sluice.tls.loom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.testkit.DuplexPipe;
import dev.sluice.tls.testkit.ManualClock;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.ScriptedPeer;
import dev.sluice.tls.testkit.TestConfigurations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a writer does about the other direction. */
class WriterAloneTest {
    private static final Failure.AlertReceived REFUSED = new Failure.AlertReceived(49);

    @ParameterizedTest
    @EnumSource
    void shakesHandsItself(Role role) throws Exception {
        try (Scene scene = new Scene(role)) {
            Call<Integer> write = Call.start(() -> scene.channel.write(ByteBuffer.allocate(1000)));

            assertThat(scene.peer.read(1000)).hasSize(1000);
            assertThat(write.result()).isEqualTo(1000);
        }
    }

    @Test
    void waitsForTheReaderThatShakesHands() throws Exception {
        try (Scene scene = new Scene(Role.CLIENT)) {
            Call<Integer> read = Call.start(() -> scene.channel.read(ByteBuffer.allocate(10)));
            scene.toChannel().awaitWaitingReader();
            Call<Integer> write = Call.start(() -> scene.channel.write(ByteBuffer.allocate(1000)));

            assertThat(scene.peer.read(1000)).hasSize(1000);
            assertThat(write.result()).isEqualTo(1000);
            scene.peer.write(new byte[10]);
            assertThat(read.result()).isEqualTo(10);
        }
    }

    @Test
    void reportsThePeersAlertInsteadOfTheTransportsError() throws Exception {
        try (Scene scene = new Scene(Role.CLIENT).shakeHands()) {
            IOException gone = new IOException("broken pipe");
            scene.toChannel().inject(Records.nullProtectedAlert(REFUSED.code()));
            scene.fromChannel().failWrites(gone);

            IOException failure = Call.start(() -> scene.channel.write(ByteBuffer.allocate(1)))
                    .failure();
            assertAlert(failure);
            assertThat(failure.getSuppressed()).containsExactly(gone);
        }
    }

    @Test
    void looksForTheAlertBehindDataWhichStaysReadable() throws Exception {
        try (Scene scene = new Scene(Role.CLIENT).shakeHands()) {
            scene.peer.rekey(Rekey.SENDING);
            scene.peer.write(new byte[10]);
            scene.toChannel().inject(Records.nullProtectedAlert(REFUSED.code()));
            scene.fromChannel().failWrites(new IOException("broken pipe"));

            assertAlert(Call.start(() -> scene.channel.write(ByteBuffer.allocate(1)))
                    .failure());
            assertThat(scene.channel.plaintextAvailable()).isEqualTo(10);
            assertThat(scene.channel.read(ByteBuffer.allocate(20))).isEqualTo(10);
            assertAlert(
                    Call.start(() -> scene.channel.read(ByteBuffer.allocate(1))).failure());
        }
    }

    @Test
    void reportsTheTransportsErrorWhenNothingWasReceived() throws Exception {
        try (Scene scene = new Scene(Role.CLIENT).shakeHands()) {
            IOException gone = new IOException("broken pipe");
            scene.fromChannel().failWrites(gone);

            assertThat(Call.start(() -> scene.channel.write(ByteBuffer.allocate(1)))
                            .failure())
                    .isInstanceOf(TlsException.class)
                    .hasCause(gone);
        }
    }

    @Test
    void leavesTheReaderTimeToFindTheAlert() throws Exception {
        try (Scene scene = new Scene(Role.SERVER).shakeHands()) {
            Call<Integer> read = Call.start(() -> scene.channel.read(ByteBuffer.allocate(1)));
            scene.toChannel().awaitWaitingReader();
            scene.fromChannel().failWrites(new IOException("broken pipe"));
            Call<Integer> write = Call.start(() -> scene.channel.write(ByteBuffer.allocate(1)));
            scene.toChannel().inject(Records.nullProtectedAlert(REFUSED.code()));

            assertAlert(read.failure());
            assertAlert(write.failure());
        }
    }

    @Test
    void givesUpOnAReaderThatFindsNothing() throws Exception {
        try (Scene scene = new Scene(Role.SERVER, Timeouts.DEFAULT.withWrite(Duration.ZERO)).shakeHands()) {
            IOException gone = new IOException("broken pipe");
            Call<Integer> read = Call.start(() -> scene.channel.read(ByteBuffer.allocate(1)));
            scene.toChannel().awaitWaitingReader();
            scene.fromChannel().failWrites(gone);
            Call<Integer> write = Call.start(() -> scene.channel.write(ByteBuffer.allocate(1)));
            while (!write.isDone()) {
                scene.clock.advance(Timeouts.DEFAULT.close());
            }

            assertThat(write.failure()).hasCause(gone);
            assertThat(causes(read.failure())).contains(gone);
        }
    }

    @Test
    void readerThatOwesAKeyUpdateStillFindsTheAlert() throws Exception {
        try (Scene scene = new Scene(Role.SERVER).shakeHands()) {
            scene.fromChannel().failWrites(new IOException("broken pipe"));
            scene.peer.rekey(Rekey.BOTH);
            scene.peer.write(new byte[10]);
            scene.toChannel().inject(Records.nullProtectedAlert(REFUSED.code()));

            IOException failure = Call.start(() -> {
                        ByteBuffer into = ByteBuffer.allocate(20);
                        while (true) {
                            scene.channel.read(into);
                        }
                    })
                    .failure();
            assertAlert(failure);
        }
    }

    @Test
    void readsUntilItMayWrite() throws Exception {
        try (Stubborn scene = new Stubborn()) {
            Call<Integer> write = Call.start(() -> scene.channel.write(ByteBuffer.allocate(1000)));
            scene.pipe.rightToLeft().awaitWaitingReader();
            assertThat(write.isDone()).isFalse();

            scene.peer.rekey(Rekey.SENDING);
            assertThat(scene.peer.read(1000)).hasSize(1000);
            assertThat(write.result()).isEqualTo(1000);
        }
    }

    @Test
    void keepsOneOpenedRecordAndLeavesTheNextToAReader() throws Exception {
        try (Stubborn scene = new Stubborn()) {
            Call<Integer> write = Call.start(() -> scene.channel.write(ByteBuffer.allocate(1000)));
            scene.peer.write(new byte[10]);
            scene.peer.write(new byte[20]);
            scene.peer.rekey(Rekey.SENDING);
            while (scene.channel.plaintextAvailable() == 0) {
                Thread.onSpinWait();
            }
            assertThat(scene.channel.plaintextAvailable()).isEqualTo(10);
            assertThat(write.isDone()).isFalse();

            ByteBuffer into = ByteBuffer.allocate(100);
            assertThat(scene.channel.read(into)).isEqualTo(10);
            assertThat(scene.channel.read(into)).isEqualTo(20);
            assertThat(write.result()).isEqualTo(1000);
            assertThat(scene.peer.read(1000)).hasSize(1000);
        }
    }

    @Test
    void leavesReadingToTheReaderThatIsAtIt() throws Exception {
        try (Stubborn scene = new Stubborn()) {
            Call<Integer> read = Call.start(() -> scene.channel.read(ByteBuffer.allocate(100)));
            scene.pipe.rightToLeft().awaitWaitingReader();
            Call<Integer> write = Call.start(() -> scene.channel.write(ByteBuffer.allocate(1000)));
            scene.peer.rekey(Rekey.SENDING);

            assertThat(scene.peer.read(1000)).hasSize(1000);
            assertThat(write.result()).isEqualTo(1000);
            assertThat(read.isDone()).isFalse();
            scene.peer.write(new byte[10]);
            assertThat(read.result()).isEqualTo(10);
        }
    }

    @Test
    void closeEndsAWriterThatWaitsForAReader() throws Exception {
        try (Stubborn scene = new Stubborn()) {
            Call<Integer> write = Call.start(() -> scene.channel.write(ByteBuffer.allocate(1000)));
            scene.peer.write(new byte[10]);
            scene.peer.write(new byte[20]);
            while (scene.channel.plaintextAvailable() == 0) {
                Thread.onSpinWait();
            }
            scene.channel.close();

            assertThat(write.failure()).isInstanceOf(ClosedChannelException.class);
        }
    }

    /** A server whose engine wants a key update of the peer before it sends anything; through the handshake. */
    private static final class Stubborn implements AutoCloseable {
        final ManualClock clock = new ManualClock();
        final DuplexPipe pipe = new DuplexPipe(clock);
        final TlsChannel channel;
        final ScriptedPeer peer;

        Stubborn() throws Exception {
            TestConfigurations configurations = new TestConfigurations(clock, 1);
            ServerConfig config = configurations.server().build();
            channel = new TlsChannel(
                    new ScriptedBytes(pipe.left()),
                    new StubbornEngine(TlsEngine.server(config)),
                    ChannelSettings.of(config.settings()).with(ScriptedBytes.timer(clock)),
                    Attachment.NONE);
            peer = ScriptedPeer.client(configurations.client().build(), Scene.LOCALHOST, pipe.right());
            Call<?> handshake = Call.start(channel::handshake);
            peer.handshake();
            handshake.result();
        }

        @Override
        public void close() {
            pipe.right().close();
            channel.close();
            pipe.left().close();
        }
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
    }

    private static void assertAlert(IOException failure) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        TlsException.class, e -> assertThat(e.failure()).isEqualTo(REFUSED));
    }
}
