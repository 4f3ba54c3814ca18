package dev.sluice.tls.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Role;
import dev.sluice.tls.testkit.Poison;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a face writes. */
public abstract class WritingContract extends FaceContract {
    protected WritingContract() {}

    @Behaviour("R7")
    @ParameterizedTest
    @EnumSource
    void buffersAreTheCallersAgainAfterAWrite(Role role) throws IOException {
        Joined joined = open(role);
        joined.handshake();
        for (int length : new int[] {1, 100, 5000, 40_000}) {
            ByteBuffer lent = ByteBuffer.wrap(data(length));
            Outcome.of(joined.connection().write(lent));
            Poison.fill(lent);

            assertThat(joined.peer().read(length)).isEqualTo(data(length));
        }
    }

    @Behaviour({"R8", "A4"})
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void keepsTheTailOfAPartialWriteInOrder(long seed) throws IOException {
        Joined joined = open(seed % 2 == 0 ? Role.CLIENT : Role.SERVER);
        SplittableRandom random = new SplittableRandom(seed);
        joined.fromFace().bytesPerWrite(() -> random.nextInt(200));
        joined.handshake();
        CompletableFuture<Void> write = joined.connection().write(ByteBuffer.wrap(data(50_000)));

        assertThat(joined.peer().read(50_000)).isEqualTo(data(50_000));
        Outcome.of(write);
    }

    @Behaviour({"R10", "A2"})
    @ParameterizedTest
    @EnumSource
    void aFullPipeIsLeftAloneUntilItHasRoom(Role role) throws IOException {
        Joined joined = open(role);
        joined.handshake();
        joined.fromFace().capacity(1000);
        CompletableFuture<Void> write = joined.connection().write(ByteBuffer.wrap(data(50_000)));
        joined.fromFace().awaitWaitingWriter();
        long attempts = joined.fromFace().writeAttempts();
        clock.advance(Duration.ofSeconds(1));
        joined.peer().write(data(10));
        assertThat(joined.read(10)).isEqualTo(data(10));

        assertThat(write).isNotDone();
        assertThat(joined.fromFace().writeAttempts()).isEqualTo(attempts);
        assertThat(joined.peer().read(50_000)).isEqualTo(data(50_000));
        Outcome.of(write);
    }

    @Behaviour("R11")
    @ParameterizedTest
    @EnumSource
    void gathersBuffersWhereverTheyAreSplit(Role role) throws IOException {
        Joined joined = open(role);
        joined.handshake();
        byte[] data = data(24);
        for (int first = 0; first <= data.length; first++) {
            for (int second = first; second <= data.length; second++) {
                Outcome.of(joined.connection()
                        .write(part(data, 0, first), part(data, first, second), part(data, second, data.length)));

                assertThat(joined.peer().read(data.length)).isEqualTo(data);
            }
        }
    }

    @Behaviour("R11")
    @ParameterizedTest
    @EnumSource
    void resumesInTheMiddleOfABuffer(Role role) throws IOException {
        Joined joined = open(role);
        joined.handshake();
        AtomicInteger attempts = new AtomicInteger();
        joined.fromFace().bytesPerWrite(() -> 1 + attempts.getAndIncrement() % 7);
        byte[] data = data(20_000);
        CompletableFuture<Void> write =
                joined.connection().write(part(data, 0, 3), part(data, 3, 18_000), part(data, 18_000, data.length));

        assertThat(joined.peer().read(data.length)).isEqualTo(data);
        Outcome.of(write);
    }

    @Behaviour("A5")
    @ParameterizedTest
    @EnumSource
    void whatWasAcceptedIsSentOnceWhateverBecomesOfTheWriter(Role role) throws IOException {
        Joined joined = open(role);
        joined.handshake();
        joined.fromFace().capacity(10);
        CompletableFuture<Void> first = joined.connection().write(ByteBuffer.wrap(data(100)));
        joined.fromFace().awaitWaitingWriter();
        joined.connection().abandonWrite();
        joined.fromFace().capacity(Integer.MAX_VALUE);
        Outcome.succeeded(first);
        boolean goesOn = Outcome.succeeded(joined.connection().write(ByteBuffer.wrap(data(33))));

        if (goesOn) {
            assertThat(joined.peer().read(100)).isEqualTo(data(100));
            assertThat(joined.peer().read(33)).isEqualTo(data(33));
        } else {
            joined.peer().awaitFailure();
            byte[] arrived = joined.peer().received();
            assertThat(arrived).isEqualTo(Arrays.copyOf(data(100), arrived.length));
        }
    }

    @Behaviour("M4")
    @ParameterizedTest
    @EnumSource
    void goesOnWritingAfterThePeerHasClosedItsHalf(Role role) throws IOException {
        Joined joined = open(role);
        joined.handshake();
        joined.peer().write(data(10));
        joined.peer().closeWrite();
        assertThat(joined.read(10)).isEqualTo(data(10));
        assertThat(Outcome.of(joined.connection().read(10))).isEmpty();
        assertThat(Outcome.of(joined.connection().read(10))).as("still the end").isEmpty();

        joined.fromFace().capturing(false);
        byte[] data = data(1 << 20);
        CompletableFuture<Void> write = joined.connection().write(ByteBuffer.wrap(data));
        assertThat(joined.peer().read(data.length)).isEqualTo(data);
        Outcome.of(write);
        Outcome.of(joined.connection().closeWrite());
        assertThat(joined.peer().readToEnd()).isEmpty();
    }

    @Behaviour("M4")
    @Test
    void goesOnReadingAfterItHasClosedItsHalf() throws IOException {
        Joined joined = open(Role.CLIENT);
        joined.handshake();
        Outcome.of(joined.connection().closeWrite());
        Outcome.of(joined.connection().closeWrite());
        assertThat(joined.peer().readToEnd()).isEmpty();

        joined.peer().write(data(20_000));
        joined.peer().closeWrite();
        assertThat(joined.read(20_000)).isEqualTo(data(20_000));
        assertThat(Outcome.of(joined.connection().read(1))).isEmpty();
    }

    private static ByteBuffer part(byte[] data, int from, int to) {
        return ByteBuffer.wrap(Arrays.copyOfRange(data, from, to));
    }
}
