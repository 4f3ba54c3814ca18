package dev.sluice.tls.loom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.Admission;
import dev.sluice.tls.Failure;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.testkit.TestConfigurations;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ends of this face over real sockets. */
class SocketTest {
    /** How a record of the handshake begins. */
    private static final int HANDSHAKE = 22;

    private final ClientConfig clientConfig = ClientConfig.builder()
            .verifier(TestConfigurations.authority().verifier())
            .build();
    private final ServerConfig serverConfig =
            ServerConfig.of(TestConfigurations.certificate().identity());
    private final TlsClient client = TlsClient.create(clientConfig);
    private TlsListener listener;

    @BeforeEach
    void listen() throws IOException {
        listener = TlsListener.bind(serverConfig, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void stopListening() throws IOException {
        listener.close();
    }

    @Test
    void echoesThroughStreams() throws Exception {
        Thread server = serve(channel -> channel.inputStream().transferTo(channel.outputStream()));
        byte[] data = random(1 << 20);

        try (TlsChannel channel = connect()) {
            Thread writer = Thread.startVirtualThread(() -> {
                try {
                    channel.outputStream().write(data);
                    channel.closeWrite();
                } catch (IOException e) {
                    channel.close();
                }
            });
            assertThat(channel.inputStream().readAllBytes()).isEqualTo(data);
            writer.join();
        }
        listener.close();
        server.join();
    }

    @Test
    void tellsWhatWasNegotiatedOnBothSides() throws Exception {
        FutureTask<ProtocolVersion> accepted = start(() -> {
            try (TlsChannel channel = listener.accept()) {
                return channel.handshake().version();
            }
        });

        try (TlsChannel channel = connect()) {
            assertThat(channel.parameters()).isEmpty();
            assertThat(channel.handshake().version()).isEqualTo(ProtocolVersion.TLS13);
            assertThat(channel.handshake()).isSameAs(channel.parameters().orElseThrow());
            assertThat(channel.remoteAddress()).contains(listener.localAddress());
        }
        assertThat(accepted.get()).isEqualTo(ProtocolVersion.TLS13);
    }

    @Test
    void changesKeysWhileBothSidesTalk() throws Exception {
        serve(channel -> channel.inputStream().transferTo(channel.outputStream()));

        try (TlsChannel channel = connect()) {
            for (int round = 0; round < 10; round++) {
                Rekeying rekeying = channel.rekey(Rekey.BOTH);
                channel.write(ByteBuffer.wrap("round".getBytes(UTF_8)));
                assertThat(channel.inputStream().readNBytes(5)).asString().isEqualTo("round");
                assertThat(rekeying.isCompleted()).isTrue();
            }
        }
    }

    @Test
    void readsOnAfterHalfClose() throws Exception {
        byte[] data = random(1 << 20);
        serve(channel -> {
            assertThat(channel.inputStream().readAllBytes()).asString().isEqualTo("please");
            channel.write(ByteBuffer.wrap(data));
        });

        try (TlsChannel channel = connect()) {
            channel.write(ByteBuffer.wrap("please".getBytes(UTF_8)));
            channel.closeWrite();
            assertThat(channel.inputStream().readAllBytes()).isEqualTo(data);
        }
    }

    @Test
    void wrapsSocketsWithoutChannel() throws Exception {
        serve(channel -> channel.inputStream().transferTo(channel.outputStream()));

        Socket socket = socket(listener);
        try (TlsChannel channel = client.serverName("localhost").over(socket)) {
            ByteBuffer[] hello = {ByteBuffer.wrap("hel".getBytes(UTF_8)), ByteBuffer.wrap("lo".getBytes(UTF_8))};
            assertThat(channel.write(hello)).isEqualTo(5);
            assertThat(channel.inputStream().readNBytes(5)).asString().isEqualTo("hello");
        }
        assertThat(socket.isClosed()).isTrue();
    }

    @Test
    void refusesTransportWithoutServerName() throws IOException {
        try (Socket socket = new Socket()) {
            assertThatThrownBy(() -> client.over(Transport.of(socket, System::nanoTime)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("serverName");
        }
    }

    @Test
    void closeWakesReader() throws Exception {
        CompletableFuture<TlsChannel> accepted = new CompletableFuture<>();
        start(() -> {
            TlsChannel channel = listener.accept();
            channel.handshake();
            return accepted.complete(channel);
        });
        TlsChannel channel = connect();
        channel.handshake();
        FutureTask<Integer> read = start(() -> channel.read(ByteBuffer.allocate(10)));

        channel.close();

        assertThatThrownBy(read::get).hasCauseInstanceOf(ClosedChannelException.class);
        assertThat(accepted.get().inputStream().read()).isEqualTo(-1);
        accepted.get().close();
        assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(channel::handshake).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void abortCutsTheStreamForBothSides() throws Exception {
        FutureTask<TlsChannel> accepted = start(() -> {
            TlsChannel channel = listener.accept();
            channel.handshake();
            return channel;
        });
        TlsChannel channel = connect();
        channel.handshake();
        TlsChannel peer = accepted.get();
        FutureTask<Integer> read = start(() -> channel.read(ByteBuffer.allocate(10)));

        channel.abort();
        channel.abort();
        channel.close();

        assertThatThrownBy(read::get).hasCauseInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> peer.read(ByteBuffer.allocate(10)))
                .isInstanceOfSatisfying(
                        TlsException.class, e -> assertThat(e.failure()).isInstanceOf(Failure.Truncated.class));
        peer.close();
    }

    @Test
    void closingListenerEndsServingAndItsChannels() throws Exception {
        CompletableFuture<Exception> failure = new CompletableFuture<>();
        FutureTask<Boolean> serving = start(() -> {
            listener.serve(channel -> channel.inputStream().readAllBytes(), failure::complete);
            return true;
        });
        try (TlsChannel channel = connect()) {
            channel.handshake();
            listener.close();
            assertThat(serving.get()).isTrue();
            assertThat(failure.get()).isInstanceOf(ClosedChannelException.class);
            assertThat(channel.inputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void alertReachesPlainTextClient() throws Exception {
        serve(channel -> channel.inputStream().readAllBytes());

        try (Socket socket = socket(listener)) {
            OutputStream out = socket.getOutputStream();
            out.write(("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(5000) + "\r\n\r\n").getBytes(UTF_8));
            byte[] answer = socket.getInputStream().readAllBytes();
            assertThat(answer).hasSize(7).startsWith(21, 3, 3, 0, 2, 2);
        }
    }

    @Test
    void refusesOneSourceThatHasTooManyHandshakesUnderWay() throws Exception {
        Admission admission = new Admission(10, 10, 1);
        CompletableFuture<Exception> failure = new CompletableFuture<>();
        try (TlsListener strict = TlsListener.configure(serverConfig)
                .handshakes(admission)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Thread.startVirtualThread(() -> strict.serve(TlsChannel::handshake, failure::complete));
            try (Socket first = socket(strict)) {
                first.getOutputStream().write(HANDSHAKE);
                while (admission.inside() == 0) {
                    Thread.onSpinWait();
                }
                try (Socket refused = socket(strict)) {
                    refused.getOutputStream().write(HANDSHAKE);
                    assertThat(refused.getInputStream().read()).isEqualTo(-1);
                }
                assertThat(failure.get()).hasMessageContaining("one source has 1 handshakes under way");
                assertThat(admission.inside()).isEqualTo(1);
            }
        }
    }

    @Test
    void servesPlatformThreads() throws Exception {
        FutureTask<byte[]> accepted = new FutureTask<>(() -> {
            try (TlsChannel channel = listener.accept()) {
                return channel.inputStream().readAllBytes();
            }
        });
        Thread.ofPlatform().start(accepted);
        byte[] data = random(100_000);
        try (TlsChannel channel = connect()) {
            channel.write(ByteBuffer.wrap(data));
        }
        assertThat(accepted.get()).isEqualTo(data);
    }

    @Test
    void writeTimesOutOnASocketThatTakesNothing() throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        serve(channel -> {
            channel.handshake();
            done.get();
        });
        try (TlsChannel channel = client.timeouts(Timeouts.DEFAULT.withWrite(Duration.ofMillis(50)))
                .connect(listener.localAddress())) {
            assertThatThrownBy(() -> writeForEver(channel))
                    .isInstanceOfSatisfying(
                            TlsException.class, e -> assertThat(e.failure()).isInstanceOf(Failure.TimedOut.class));
        }
        done.complete(null);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closeEndsAWriterInASocketThatTakesNothing(boolean withChannel) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        serve(channel -> {
            channel.handshake();
            done.get();
        });
        TlsClient impatient = client.timeouts(Timeouts.DEFAULT.withClose(Duration.ofMillis(50)));
        TlsChannel channel = withChannel
                ? impatient.connect(listener.localAddress())
                : impatient.serverName("localhost").over(socket(listener));
        channel.handshake();
        Call<Boolean> write = Call.run(() -> writeForEver(channel));
        while (write.thread().getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        channel.close();

        assertThat(write.failure()).isInstanceOf(ClosedChannelException.class);
        done.complete(null);
    }

    private static void writeForEver(TlsChannel channel) throws IOException {
        while (true) {
            channel.write(ByteBuffer.allocate(1 << 20));
        }
    }

    private static Socket socket(TlsListener to) throws IOException {
        return new Socket(to.localAddress().getAddress(), to.localAddress().getPort());
    }

    private TlsChannel connect() throws IOException {
        return client.connect("localhost", listener.localAddress().getPort());
    }

    private Thread serve(TlsListener.Handler handler) {
        return Thread.startVirtualThread(() -> listener.serve(handler));
    }

    private static <T> FutureTask<T> start(java.util.concurrent.Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.startVirtualThread(task);
        return task;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
