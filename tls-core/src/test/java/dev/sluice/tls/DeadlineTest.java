package dev.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** The monotonic clock of a JVM starts anywhere, so it may be negative or wrap while a connection lives. */
    @ParameterizedTest
    @ValueSource(
            longs = {0, -5_000_000_000L, -500_000_000L, Long.MAX_VALUE, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE
            })
    void passesWhereverTheClockStarts(long start) {
        AtomicLong clock = new AtomicLong(start);
        Deadline deadline = new Deadline(clock::get);
        Deadline later = new Deadline(clock::get);
        deadline.set(SECOND);
        later.set(SECOND.multipliedBy(2));

        assertThat(deadline.isSet()).isTrue();
        assertThat(deadline.hasPassed()).isFalse();
        assertThat(deadline.earlier(later)).isEqualTo(later.earlier(deadline)).isEqualTo(deadline.at());
        clock.addAndGet(SECOND.toNanos());
        assertThat(deadline.hasPassed()).isTrue();
        assertThat(later.hasPassed()).isFalse();
    }

    @Test
    void neverComesIfItIsNotSet() {
        AtomicLong clock = new AtomicLong(Long.MAX_VALUE);
        Deadline none = new Deadline(clock::get);
        Deadline set = new Deadline(clock::get);
        set.set(SECOND);

        assertThat(none.hasPassed()).isFalse();
        assertThat(none.earlier(set)).isEqualTo(set.earlier(none)).isEqualTo(set.at());
        set.clear();
        assertThat(set.earlier(none)).isEqualTo(Deadline.NEVER);
        assertThat(set.hasPassed()).isFalse();
    }
}
