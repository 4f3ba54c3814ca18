package dev.sluice.tls.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.ScriptedStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a face reads. */
public abstract class ReadingContract extends FaceContract {
    protected ReadingContract() {}

    @Behaviour("M1")
    @ParameterizedTest
    @EnumSource
    void givesNoMoreThanAskedForAndKeepsTheRestOfTheRecord(Role role) throws IOException {
        Joined joined = open(role);
        joined.handshake();
        byte[] data = data(1 << 14);
        joined.peer().write(data);
        byte[] read = new byte[data.length];
        read[0] = joined.read(1)[0];
        long reads = joined.toFace().reads();

        for (int i = 1; i < data.length; i++) {
            assertThat(joined.connection().plaintextAvailable()).isEqualTo(data.length - i);
            byte[] next = Outcome.of(joined.connection().read(1));
            assertThat(next).hasSize(1);
            read[i] = next[0];
        }
        assertThat(read).isEqualTo(data);
        assertThat(joined.toFace().reads()).isEqualTo(reads);
    }

    @Behaviour("M2")
    @ParameterizedTest
    @EnumSource
    void emptyRecordsEmitNothing(Role role) throws IOException {
        Joined joined = openWithNullCipher(role);
        joined.handshake();
        for (int i = 0; i < 5; i++) {
            joined.toFace().inject(nullProtected(Records.APPLICATION_DATA));
        }
        joined.toFace().inject(nullProtected(Records.APPLICATION_DATA, (byte) 'x'));

        assertThat(Outcome.of(joined.connection().read(10))).containsExactly('x');
    }

    @Behaviour("M2")
    @Test
    void aReadOfNothingIsNotTheEnd() throws IOException {
        Joined joined = open(Role.CLIENT);
        joined.handshake();
        assertThat(Outcome.of(joined.connection().read(0))).isEmpty();
        joined.peer().write(data(3));
        assertThat(Outcome.of(joined.connection().read(0))).isEmpty();

        assertThat(joined.read(3)).isEqualTo(data(3));
    }

    @Behaviour({"M5", "A2"})
    @ParameterizedTest
    @EnumSource
    void aReadWithoutDataWaitsAndLeavesTheTransportAlone(Role role) throws IOException {
        Joined joined = open(role);
        joined.handshake();
        CompletableFuture<byte[]> read = joined.connection().read(10);
        joined.toFace().awaitWaitingReader();
        long attempts = joined.toFace().readAttempts();
        clock.advance(Duration.ofHours(1));

        assertThat(read).isNotDone();
        assertThat(joined.toFace().readAttempts()).isEqualTo(attempts);
        joined.peer().write(data(10));
        assertThat(Outcome.of(read)).isEqualTo(data(10));
    }

    @Behaviour("R1")
    @ParameterizedTest
    @EnumSource
    void readsOfOneByteAreNormal(Role role) throws IOException {
        Joined joined = open(role);
        joined.toFace().bytesPerRead(() -> 1);
        joined.handshake();
        joined.peer().write(data(700));

        assertThat(joined.read(700)).isEqualTo(data(700));
    }

    @Behaviour("A4")
    @ParameterizedTest
    @EnumSource
    void zeroBytesFromTheTransportMeanNotNow(Role role) throws IOException {
        Joined joined = open(role);
        AtomicInteger attempts = new AtomicInteger();
        joined.toFace().bytesPerRead(() -> attempts.incrementAndGet() % 3 == 0 ? 100 : 0);
        joined.handshake();
        joined.peer().write(data(700));

        assertThat(joined.read(700)).isEqualTo(data(700));
    }

    @Behaviour("A6")
    @ParameterizedTest
    @EnumSource
    void deliversEverythingThatArrivedTogether(Role role) throws IOException {
        Joined joined = open(role);
        joined.handshake();
        joined.toFace().hold();
        joined.peer().write(data(10));
        joined.peer().write(data(20));
        rekeyIfPossible(joined, Rekey.SENDING);
        joined.peer().write(data(30));
        joined.toFace().release();

        assertThat(joined.read(10)).isEqualTo(data(10));
        assertThat(joined.read(20)).isEqualTo(data(20));
        assertThat(joined.read(30)).isEqualTo(data(30));
    }

    @Behaviour("A7")
    @ParameterizedTest
    @EnumSource
    void tellsPlaintextFromUnprocessedInput(Role role) throws IOException {
        Joined joined = open(role);
        joined.handshake();
        assertThat(joined.connection().plaintextAvailable()).isZero();
        assertThat(joined.connection().hasUnprocessedInput()).isFalse();
        ScriptedStream toFace = joined.toFace();
        toFace.hold();
        joined.peer().write(data(10));
        long endOfRecord = toFace.written();
        toFace.inject((byte) Records.APPLICATION_DATA, (byte) 3, (byte) 3);
        toFace.release();

        assertThat(joined.read(4)).isEqualTo(Arrays.copyOf(data(10), 4));
        assertThat(joined.connection().plaintextAvailable()).isEqualTo(6);
        assertThat(joined.read(6)).isEqualTo(Arrays.copyOfRange(data(10), 4, 10));
        assertThat(joined.connection().plaintextAvailable()).isZero();
        assertThat(joined.connection().hasUnprocessedInput()).isEqualTo(toFace.taken() > endOfRecord);
    }

    @Behaviour("A8")
    @Test
    void refusesToDropWhatIsQueued() throws IOException {
        Joined joined = open(Role.CLIENT);
        joined.handshake();

        assertThat(catchThrowable(() -> joined.connection().discardQueued()))
                .isInstanceOf(UnsupportedOperationException.class);
        joined.peer().write(data(10));
        assertThat(joined.read(10)).isEqualTo(data(10));
    }
}
