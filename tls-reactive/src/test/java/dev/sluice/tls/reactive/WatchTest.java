package dev.sluice.tls.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Hooks;
import reactor.test.scheduler.VirtualTimeScheduler;

class WatchTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();
    private final AtomicInteger looks = new AtomicInteger();

    private boolean look() {
        looks.incrementAndGet();
        return false;
    }

    @Test
    void refreshesOnceInEachInterval() {
        Disposable watch = Watch.every(SECOND, scheduler, this::look);
        assertThat(looks).hasValue(0);
        scheduler.advanceTimeBy(SECOND.multipliedBy(5));
        assertThat(looks).hasValue(5);

        watch.dispose();
        scheduler.advanceTimeBy(SECOND.multipliedBy(5));
        assertThat(looks).hasValue(5);
    }

    @Test
    void goesOnWhenASourceFails() {
        AtomicInteger dropped = new AtomicInteger();
        Hooks.onErrorDropped(error -> dropped.incrementAndGet());
        try {
            Watch.every(
                    SECOND,
                    scheduler,
                    () -> {
                        throw new IllegalStateException("broken");
                    },
                    this::look);
            scheduler.advanceTimeBy(SECOND.multipliedBy(3));
        } finally {
            Hooks.resetOnErrorDropped();
        }
        assertThat(looks).hasValue(3);
        assertThat(dropped).hasValue(3);
    }

    @Test
    void findsAThreadThatMayBlockByItself() throws Exception {
        CountDownLatch seen = new CountDownLatch(2);
        Disposable watch = Watch.every(Duration.ofMillis(1), () -> {
            seen.countDown();
            return false;
        });
        seen.await();
        watch.dispose();
    }

    @Test
    void wantsAnInterval() {
        assertThatThrownBy(() -> Watch.every(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
