package dev.sluice.tls.loom;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class WatchTest {
    private static final Duration SOON = Duration.ofMillis(1);

    @Test
    void refreshesAgainAndAgain() throws Exception {
        CountDownLatch looks = new CountDownLatch(5);
        try (Watch _ = Watch.every(SOON, () -> {
            looks.countDown();
            return false;
        })) {
            looks.await();
        }
    }

    @Test
    void goesOnWhenASourceFails() throws Exception {
        Semaphore looks = new Semaphore(0);
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((_, _) -> looks.release());
        try (Watch _ = Watch.every(
                SOON,
                () -> {
                    throw new IllegalStateException("broken");
                },
                () -> {
                    looks.release();
                    return true;
                })) {
            looks.acquire(6);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void endsWithItsThread() throws Exception {
        Semaphore looks = new Semaphore(0);
        Thread[] watching = new Thread[1];
        Watch watch = Watch.every(SOON, () -> {
            watching[0] = Thread.currentThread();
            looks.release();
            return false;
        });
        looks.acquire();
        watch.close();
        watch.close();

        watching[0].join();
    }

    @Test
    void wantsAnInterval() {
        assertThatThrownBy(() -> Watch.every(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
