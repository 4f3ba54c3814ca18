package dev.sluice.tls.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import dev.sluice.tls.TlsException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What servers remember so that nothing counts twice: hellos with early data, and sessions whose tickets serve once. */
class OnceTest {
    private static final Instant NOW = Instant.parse("2026-11-11T11:11:11Z");

    private static boolean isFirst(ReplayGuard guard, int hello, Instant now) throws TlsException {
        return guard.isFirst(new byte[] {(byte) hello}, now, now.plusSeconds(20), Attachment.NONE)
                .result();
    }

    @Test
    void aHelloIsFirstOnceForAsLongAsItMustBeRemembered() throws TlsException {
        ReplayGuard guard = ReplayGuard.inMemory(10);

        assertThat(isFirst(guard, 1, NOW)).isTrue();
        assertThat(isFirst(guard, 1, NOW)).isFalse();
        assertThat(isFirst(guard, 2, NOW)).isTrue();
        assertThat(isFirst(guard, 1, NOW.plusSeconds(20))).isFalse();
        assertThat(isFirst(guard, 1, NOW.plusSeconds(20).plusNanos(1))).isTrue();
        assertThat(guard.isShared()).isFalse();
    }

    /** A flood of hellos costs early data, and nothing that was remembered is forgotten for it. */
    @Test
    void aGuardWithoutRoomSaysNoUntilItHasSome() throws TlsException {
        ReplayGuard guard = ReplayGuard.inMemory(2);
        assertThat(isFirst(guard, 1, NOW)).isTrue();
        assertThat(isFirst(guard, 2, NOW.plusSeconds(10))).isTrue();

        assertThat(isFirst(guard, 3, NOW.plusSeconds(20))).isFalse();
        assertThat(isFirst(guard, 2, NOW.plusSeconds(21))).isFalse();
        assertThat(isFirst(guard, 3, NOW.plusSeconds(21))).isTrue();
        assertThat(isFirst(guard, 4, NOW.plusSeconds(21))).isFalse();
    }

    @Test
    void aHelloIsFirstForOneOfTwoThreads() throws Exception {
        ReplayGuard guard = ReplayGuard.inMemory(100);
        Callable<Integer> asking = () -> {
            int firsts = 0;
            for (int hello = 0; hello < 100; hello++) {
                firsts += isFirst(guard, hello, NOW) ? 1 : 0;
            }
            return firsts;
        };

        assertThat(sumOfTwo(asking)).isEqualTo(100);
    }

    @Test
    void aSessionIsTakenByOneOfTwoThreads() throws Exception {
        SessionStore store = SessionStore.inMemory(100);
        for (int id = 0; id < 100; id++) {
            assertThat(put(store, id)).isTrue();
        }
        Callable<Integer> taking = () -> {
            int taken = 0;
            for (int id = 0; id < 100; id++) {
                taken += take(store, id).isPresent() ? 1 : 0;
            }
            return taken;
        };

        assertThat(sumOfTwo(taking)).isEqualTo(100);
    }

    private static int sumOfTwo(Callable<Integer> work) throws Exception {
        int sum = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (Future<Integer> one : threads.invokeAll(List.of(work, work))) {
                sum += one.get();
            }
        }
        return sum;
    }

    @Test
    void aStoreIsBoundedAndForgetsTheOldest() throws TlsException {
        SessionStore store = SessionStore.inMemory(2);
        for (int id = 1; id <= 3; id++) {
            assertThat(put(store, id)).isTrue();
        }

        assertThat(take(store, 1)).isEmpty();
        assertThat(store.find(new byte[] {2}, Attachment.NONE).result()).isPresent();
        assertThat(take(store, 2)).isPresent();
        assertThat(take(store, 2)).isEmpty();
        assertThat(take(store, 3).orElseThrow()).containsExactly(3);
    }

    private static boolean put(SessionStore store, int id) throws TlsException {
        Operation<Boolean> kept = store.put(new byte[] {(byte) id}, new byte[] {(byte) id}, NOW, Attachment.NONE);
        return kept.result();
    }

    private static Optional<byte[]> take(SessionStore store, int id) throws TlsException {
        return store.take(new byte[] {(byte) id}, Attachment.NONE).result();
    }
}
