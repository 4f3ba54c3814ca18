package dev.sluice.tls.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class ScriptedTransportTest {
    private final ManualClock clock = new ManualClock();
    private final DuplexPipe pipe = new DuplexPipe(clock);
    private final ScriptedTransport left = pipe.left();
    private final ScriptedTransport right = pipe.right();
    private final ScriptedStream stream = pipe.leftToRight();

    @Test
    void carriesBytesInOrderAndThenTheEnd() throws IOException {
        left.tryWrite(ascii("one "), ascii("two"));
        left.shutdownOutput();

        assertThat(readNow(100)).isEqualTo("one two");
        assertThat(right.tryRead(ByteBuffer.allocate(1))).isEqualTo(-1);
        assertThat(stream.captured()).asString(US_ASCII).isEqualTo("one two");
    }

    @Test
    void aFullPipeAcceptsNothingMore() throws IOException {
        stream.capacity(5);
        ByteBuffer data = ascii("1234567");
        assertThat(left.tryWrite(data)).isEqualTo(5);
        assertThat(left.tryWrite(data)).isZero();
        assertThat(readNow(2)).isEqualTo("12");
        assertThat(left.tryWrite(data)).isEqualTo(2);
        assertThat(stream.writeAttempts()).isEqualTo(3);
    }

    @Test
    void givesAndAcceptsAsFewBytesAsScripted() throws IOException {
        stream.bytesPerWrite(() -> 3);
        stream.bytesPerRead(() -> 1);

        assertThat(left.tryWrite(ascii("12"), ascii("34"))).isEqualTo(3);
        assertThat(readNow(100)).isEqualTo("1");
        stream.bytesPerRead(() -> 0);
        assertThat(right.tryRead(ByteBuffer.allocate(9))).isZero();
    }

    @Test
    void endsAtTheScriptedOffset() throws IOException {
        stream.finAt(3);
        assertThat(left.tryWrite(ascii("12345"))).isEqualTo(5);

        assertThat(readNow(100)).isEqualTo("123");
        assertThat(right.tryRead(ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    @Test
    void altersAndInjects() throws IOException {
        stream.alterAt(2, old -> old + 1);
        left.tryWrite(ascii("12"));
        left.tryWrite(ascii("3"));
        stream.inject((byte) '!');

        assertThat(readNow(100)).isEqualTo("124!");
    }

    @Test
    void keepsWhatIsHeldUntilItIsReleased() throws IOException {
        List<String> woken = new ArrayList<>();
        stream.hold();
        right.onReadable(() -> woken.add("readable"));
        left.tryWrite(ascii("1"));
        left.tryWrite(ascii("2"));
        assertThat(woken).isEmpty();

        stream.release();
        assertThat(woken).containsExactly("readable");
        assertThat(readNow(100)).isEqualTo("12");
    }

    @Test
    void failsWithTheVeryException() throws IOException {
        IOException lost = new IOException("lost");
        left.tryWrite(ascii("1"));
        stream.failReads(lost);
        stream.failWrites(lost);

        assertThat(readNow(100)).isEqualTo("1");
        assertThatThrownBy(() -> right.tryRead(ByteBuffer.allocate(1))).isSameAs(lost);
        assertThatThrownBy(() -> left.tryWrite(ascii("2"))).isSameAs(lost);
    }

    @Test
    void signalsOnceAndOnlyWhenThereIsSomething() throws IOException {
        List<String> woken = new ArrayList<>();
        stream.capacity(1);
        right.onReadable(() -> woken.add("readable"));
        left.onWritable(() -> woken.add("writable"));
        left.tryWrite(ascii("12"));
        left.onWritable(() -> woken.add("writable again"));
        assertThat(woken).containsExactly("writable", "readable");

        readNow(1);
        assertThat(woken).containsExactly("writable", "readable", "writable again");
    }

    @Test
    void aParkedReaderGoesOnWhenBytesCome() throws Exception {
        CompletableFuture<Integer> reader = parked(() -> right.read(ByteBuffer.allocate(10)));
        stream.awaitWaitingReader();
        left.write(ascii("123"));

        assertThat(reader.get()).isEqualTo(3);
        assertThat(stream.readAttempts()).isEqualTo(1);
    }

    @Test
    void aParkedWriterGoesOnWhenThereIsRoom() throws Exception {
        stream.capacity(0);
        CompletableFuture<Long> writer = parked(() -> left.write(ascii("123")));
        stream.awaitWaitingWriter();
        stream.capacity(2);

        assertThat(writer.get()).isEqualTo(2);
    }

    @Test
    void aTimedWaitEndsByTheManualClock() throws Exception {
        CompletableFuture<Boolean> reader =
                parked(() -> right.awaitReadable(Duration.ofSeconds(5).toNanos()));
        stream.awaitWaitingReader();
        clock.advance(Duration.ofSeconds(5));

        assertThat(reader.get()).isFalse();
        assertThat(clock.timers()).isZero();
    }

    @Test
    void closingReleasesWhoeverWaits() {
        CompletableFuture<Integer> reader = parked(() -> right.read(ByteBuffer.allocate(10)));
        stream.awaitWaitingReader();
        right.close();

        assertThatThrownBy(reader::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(AsynchronousCloseException.class);
        assertThatThrownBy(() -> left.tryWrite(ascii("1"))).isInstanceOf(IOException.class);
    }

    @Test
    void anInterruptEndsTheWaitAndStaysVisible() throws Exception {
        List<Boolean> flag = new ArrayList<>();
        FutureTask<Integer> task = new FutureTask<>(() -> {
            try {
                return right.read(ByteBuffer.allocate(10));
            } finally {
                flag.add(Thread.currentThread().isInterrupted());
            }
        });
        Thread thread = Thread.ofVirtual().start(task);
        stream.awaitWaitingReader();
        thread.interrupt();

        assertThatThrownBy(task::get).hasCauseInstanceOf(ClosedByInterruptException.class);
        assertThat(flag).containsExactly(true);
    }

    private String readNow(int limit) throws IOException {
        ByteBuffer destination = ByteBuffer.allocate(limit);
        right.tryRead(destination);
        return US_ASCII.decode(destination.flip()).toString();
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }

    private static <T> CompletableFuture<T> parked(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(work.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }
}
