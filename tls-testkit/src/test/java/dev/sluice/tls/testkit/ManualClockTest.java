package dev.sluice.tls.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualClockTest {
    private final ManualClock clock = new ManualClock();
    private final List<String> ran = new ArrayList<>();

    @Test
    void movesBothClocksAlike() {
        Instant start = clock.instant();
        clock.advance(Duration.ofSeconds(5));

        assertThat(clock.instant()).isEqualTo(start.plusSeconds(5));
        assertThat(clock.ticker().getAsLong()).isEqualTo(5_000_000_000L);
    }

    @Test
    void runsTimersInTheOrderTheyAreDue() {
        clock.schedule(3, () -> ran.add("third"));
        clock.schedule(1, () -> ran.add("first"));
        clock.schedule(1, () -> ran.add("second"));
        clock.advance(Duration.ofNanos(2));
        assertThat(ran).containsExactly("first", "second");

        clock.advance(Duration.ofNanos(1));
        assertThat(ran).containsExactly("first", "second", "third");
        assertThat(clock.timers()).isZero();
    }

    @Test
    void runsAnOverdueTimerAtOnceAndNoCancelledOne() {
        clock.schedule(0, () -> ran.add("at once"));
        clock.schedule(1, () -> ran.add("never")).run();
        clock.advance(Duration.ofNanos(1));

        assertThat(ran).containsExactly("at once");
    }

    @Test
    void givesTheSameBytesForTheSameSeed() {
        byte[] first = new byte[40];
        byte[] again = new byte[40];
        byte[] other = new byte[40];
        new SeededRandom(7).nextBytes(first);
        new SeededRandom(7).nextBytes(again);
        new SeededRandom(8).nextBytes(other);

        assertThat(first).isEqualTo(again).isNotEqualTo(other);
    }
}
