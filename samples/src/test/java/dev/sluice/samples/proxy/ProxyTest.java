package dev.sluice.samples.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.samples.proxy.Scene.Face;
import dev.sluice.samples.proxy.Scene.Through;
import dev.sluice.samples.proxy.Scene.Tls;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.contract.Behaviour;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Both proxies between real sockets. */
@Timeout(120)
class ProxyTest {
    /** More than all buffers of the system on the way hold. */
    private static final long MUCH = 48 << 20;

    /** How many messages pass beside a sender that makes no progress until it is taken to be held up. */
    private static final int PATIENCE = 500;

    static Stream<Arguments> proxies() {
        return Stream.of(Face.values()).flatMap(face -> Stream.of(Tls.values()).map(tls -> Arguments.of(face, tls)));
    }

    @ParameterizedTest
    @MethodSource("proxies")
    @Behaviour("A9")
    void endsEachHalfByItself(Face face, Tls tls) throws Exception {
        try (Scene scene = new Scene(face, tls);
                Through through = scene.open()) {
            send(through.client(), "a question");
            through.client().closeWrite();
            assertThat(readAll(through.target())).isEqualTo("a question");

            send(through.target(), "the answer");
            through.target().closeWrite();
            assertThat(readAll(through.client())).isEqualTo("the answer");
            assertThat(scene.failures).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("proxies")
    @Behaviour("A9")
    void takesNoMoreFromAClientThanTheTargetTakes(Face face, Tls tls) throws Exception {
        try (Scene scene = new Scene(face, tls);
                Through through = scene.open()) {
            holdsUp(through.client(), through.target(), scene);
        }
    }

    @ParameterizedTest
    @MethodSource("proxies")
    @Behaviour("A9")
    void takesNoMoreFromATargetThanTheClientTakes(Face face, Tls tls) throws Exception {
        try (Scene scene = new Scene(face, tls);
                Through through = scene.open()) {
            holdsUp(through.target(), through.client(), scene);
        }
    }

    private static void holdsUp(LoomEnd sender, LoomEnd receiver, Scene scene) throws Exception {
        AtomicLong sent = new AtomicLong();
        CompletableFuture<Void> sending = start(() -> sendMuch(sender, sent));
        try (Through beside = scene.open()) {
            long before = -1;
            for (int idle = 0; idle < PATIENCE && sent.get() < MUCH; idle++) {
                send(beside.client(), "?");
                assertThat(beside.target().read(ByteBuffer.allocate(1))).isOne();
                send(beside.target(), "!");
                assertThat(beside.client().read(ByteBuffer.allocate(1))).isOne();
                if (sent.get() > before) {
                    before = sent.get();
                    idle = 0;
                }
            }
        }
        assertThat(sent).as("what was accepted while nobody read").hasValueBetween(1, MUCH - 1);

        assertThat(receiveMuch(receiver)).isEqualTo(MUCH);
        sending.get();
    }

    private static void sendMuch(LoomEnd end, AtomicLong sent) throws IOException {
        byte[] chunk = new byte[1 << 14];
        while (sent.get() < MUCH) {
            for (int i = 0; i < chunk.length; i++) {
                chunk[i] = value(sent.get() + i);
            }
            end.write(ByteBuffer.wrap(chunk));
            sent.addAndGet(chunk.length);
        }
        end.closeWrite();
    }

    private static long receiveMuch(LoomEnd end) throws IOException {
        long received = 0;
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        while (end.read(buffer.clear()) >= 0) {
            for (buffer.flip(); buffer.hasRemaining(); received++) {
                if (buffer.get() != value(received)) {
                    throw new AssertionError("byte " + received + " is another one");
                }
            }
        }
        return received;
    }

    /** Of no period that chunks have. */
    private static byte value(long position) {
        return (byte) (position % 251);
    }

    @ParameterizedTest
    @MethodSource("proxies")
    @Behaviour("A9")
    void aClientThatIsCutIsNoCleanEndForTheTarget(Face face, Tls tls) throws Exception {
        try (Scene scene = new Scene(face, tls);
                Through through = scene.open()) {
            cutsTheOther(through.client(), through.target());
            assertThat(scene.failures.take()).isNotNull();
        }
    }

    @ParameterizedTest
    @MethodSource("proxies")
    @Behaviour("A9")
    void aTargetThatIsCutIsNoCleanEndForTheClient(Face face, Tls tls) throws Exception {
        try (Scene scene = new Scene(face, tls);
                Through through = scene.open()) {
            cutsTheOther(through.target(), through.client());
            assertThat(scene.failures.take()).isNotNull();
        }
    }

    private static void cutsTheOther(LoomEnd one, LoomEnd other) throws IOException {
        send(one, "half a sent");
        ByteBuffer begun = ByteBuffer.allocate(11);
        while (begun.hasRemaining()) {
            assertThat(other.read(begun)).isPositive();
        }
        cut(one);
        assertThatThrownBy(() -> other.read(ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
    }

    /** By FIN without close_notify; where TCP is all there is, FIN would be a clean end. */
    private static void cut(LoomEnd end) throws IOException {
        if (end.bytes() instanceof TlsChannel) {
            end.socket().shutdownOutput();
        } else {
            end.cut();
        }
    }

    @ParameterizedTest
    @MethodSource("proxies")
    @Behaviour("A9")
    void aTargetThatIsAwayIsNoCleanEndForTheClient(Face face, Tls tls) throws Exception {
        try (Scene scene = new Scene(face, tls)) {
            scene.closeTarget();
            assertThatThrownBy(() -> scene.connect().read(ByteBuffer.allocate(1)))
                    .isInstanceOf(IOException.class);
            assertThat(scene.failures.take()).hasMessageContaining("refused");
        }
    }

    static List<Face> faces() {
        return List.of(Face.values());
    }

    @ParameterizedTest
    @MethodSource("faces")
    @Behaviour("A9")
    void aTargetThatCannotProveItsNameGetsAnAlertAndNoData(Face face) throws Exception {
        try (Scene scene = new Scene(face, Tls.ORIGINATED, TestAuthority.create());
                LoomEnd client = scene.connect();
                LoomEnd target = scene.accept()) {
            send(client, "a secret");
            assertThatThrownBy(() -> target.read(ByteBuffer.allocate(1))).hasMessageContaining("alert");
            assertThatThrownBy(() -> client.read(ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("proxies")
    void closingItCutsBothSides(Face face, Tls tls) throws Exception {
        try (Scene scene = new Scene(face, tls);
                Through through = scene.open()) {
            scene.proxy.close();
            assertThatThrownBy(() -> through.client().read(ByteBuffer.allocate(1)))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> through.target().read(ByteBuffer.allocate(1)))
                    .isInstanceOf(IOException.class);
        }
    }

    private static void send(LoomEnd end, String text) throws IOException {
        end.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String readAll(LoomEnd end) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 10);
        int count = 0;
        while (count >= 0) {
            count = end.read(buffer);
        }
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
    }

    private interface Work {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> start(Work work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                work.run();
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }
}
