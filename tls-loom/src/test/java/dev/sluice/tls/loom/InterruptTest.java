package dev.sluice.tls.loom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.Failure;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.testkit.TestConfigurations;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An interrupt ends the connection and keeps its flag. */
class InterruptTest {

    @Test
    void interruptedReaderEndsTheConnection() throws Exception {
        try (Scene scene = new Scene(Role.CLIENT).shakeHands()) {
            Call<Integer> read = Call.start(() -> scene.channel.read(ByteBuffer.allocate(1)));
            scene.toChannel().awaitWaitingReader();
            read.interrupt();

            assertInterrupted(read);
            assertThat(scene.pipe.left().isClosed()).isTrue();
            assertThatThrownBy(() -> scene.channel.write(ByteBuffer.allocate(1)))
                    .isInstanceOfSatisfying(
                            TlsException.class, e -> assertThat(e.failure()).isInstanceOf(Failure.Aborted.class));
        }
    }

    @Test
    void interruptedWriterToldWhatWasAccepted() throws Exception {
        try (Scene scene = new Scene(Role.SERVER).shakeHands()) {
            scene.fromChannel().capacity(10);
            ByteBuffer data = ByteBuffer.allocate(1 << 20);
            Call<Integer> write = Call.start(() -> scene.channel.write(data));
            scene.fromChannel().awaitWaitingWriter();
            write.interrupt();

            assertInterrupted(write);
            assertThat(data.position()).isBetween(1, 4 << 14);
        }
    }

    @Test
    void writerInterruptedWhileAnotherWritesEndsTheConnection() throws Exception {
        try (Scene scene = new Scene(Role.SERVER).shakeHands()) {
            scene.fromChannel().capacity(10);
            Call<Integer> first = Call.start(() -> scene.channel.write(ByteBuffer.allocate(1000)));
            scene.fromChannel().awaitWaitingWriter();
            Call<Integer> second = Call.start(() -> scene.channel.write(ByteBuffer.allocate(1000)));
            second.interrupt();

            assertInterrupted(second);
            assertThat(first.failure()).isInstanceOf(TlsException.class);
        }
    }

    @Test
    void waitingForTheOtherReaderCanBeInterrupted() throws Exception {
        try (Scene scene = new Scene(Role.SERVER).shakeHands()) {
            Call<Integer> first = Call.start(() -> scene.channel.read(ByteBuffer.allocate(1)));
            scene.toChannel().awaitWaitingReader();
            Call<Integer> second = Call.start(() -> scene.channel.read(ByteBuffer.allocate(1)));
            second.interrupt();

            assertInterrupted(second);
            assertThat(first.failure()).isInstanceOf(TlsException.class);
        }
    }

    @Test
    void interruptDoesNotHidePlaintextThatIsThere() throws Exception {
        try (Scene scene = new Scene(Role.SERVER).shakeHands()) {
            scene.peer.write(new byte[100]);
            Call<Integer> read = Call.start(() -> {
                scene.channel.read(ByteBuffer.allocate(1));
                Thread.currentThread().interrupt();
                return scene.channel.read(ByteBuffer.allocate(100));
            });
            assertThat(read.result()).isEqualTo(99);
            assertThat(read.interruptedAtEnd()).isTrue();
            assertThat(scene.channel.isOpen()).isTrue();
        }
    }

    static List<Supplier<Thread.Builder>> kindsOfThread() {
        return List.of(Thread::ofVirtual, Thread::ofPlatform);
    }

    @ParameterizedTest
    @MethodSource("kindsOfThread")
    void interruptReachesAThreadInASocket(Supplier<Thread.Builder> kind) throws Exception {
        ServerConfig config = ServerConfig.of(TestConfigurations.certificate().identity());
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (TlsListener listener = TlsListener.bind(config, anyPort);
                java.net.Socket silent = new java.net.Socket()) {
            silent.connect(listener.localAddress());
            TlsChannel channel = listener.accept();
            Call<?> handshake = Call.start(channel::handshake, kind.get());
            handshake.interrupt();

            IOException failure = handshake.failure();
            assertThat(failure).isInstanceOf(TlsException.class).hasMessageContaining("interrupted");
            assertThat(failure.getCause()).isInstanceOf(IOException.class);
            assertThat(handshake.interruptedAtEnd()).isTrue();
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
            channel.close();
        }
    }

    private static void assertInterrupted(Call<?> call) throws InterruptedException {
        IOException failure = call.failure();
        assertThat(failure).isInstanceOfSatisfying(TlsException.class, e -> {
            assertThat(e.failure()).isInstanceOf(Failure.Aborted.class);
            assertThat(e).hasMessageContaining("interrupted");
            assertThat(e.getCause()).isInstanceOfAny(ClosedByInterruptException.class, InterruptedException.class);
        });
        assertThat(call.interruptedAtEnd()).isTrue();
    }
}
