package dev.sluice.tls.testkit;

import dev.sluice.tls.config.Environment;

/** Environments in which every run of a test is the same. */
public final class Environments {
    private Environments() {}

    /** Time from {@code clock}, randomness from {@code seed}. */
    public static Environment of(ManualClock clock, long seed) {
        return new Environment(clock, clock.ticker(), new SeededRandom(seed));
    }
}
