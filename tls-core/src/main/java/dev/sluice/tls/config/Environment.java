package dev.sluice.tls.config;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * Where a connection takes time and randomness from; the engine has neither of its own. Tests put a manual clock and a seed
 * here. Not a record: its random source can be seeded.
 */
public final class Environment {
    private final InstantSource clock;
    private final LongSupplier ticker;
    private final SecureRandom random;

    /**
     * @param clock wall-clock time, for certificates
     * @param ticker monotonic nanoseconds, for timeouts
     * @param random for keys, nonces and hello randoms
     */
    public Environment(InstantSource clock, LongSupplier ticker, SecureRandom random) {
        this.clock = Objects.requireNonNull(clock);
        this.ticker = Objects.requireNonNull(ticker);
        this.random = Objects.requireNonNull(random);
    }

    /** The system's clocks and the JDK's default random source. */
    public static Environment system() {
        return Defaults.INSTANCE;
    }

    public InstantSource clock() {
        return clock;
    }

    public LongSupplier ticker() {
        return ticker;
    }

    public SecureRandom random() {
        return random;
    }

    private static final class Defaults {
        static final Environment INSTANCE =
                new Environment(InstantSource.system(), System::nanoTime, new SecureRandom());
    }
}
