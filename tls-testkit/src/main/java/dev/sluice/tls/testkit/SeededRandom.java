package dev.sluice.tls.testkit;

import java.security.SecureRandom;
import java.util.SplittableRandom;

/**
 * A random source that gives the same bytes for the same seed, so that a test repeats exactly. Not secure at all. May be
 * used by any thread.
 */
public final class SeededRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final transient SplittableRandom source;
    private final long start;

    public SeededRandom(long seed) {
        super(null, null);
        this.start = seed;
        this.source = new SplittableRandom(seed);
    }

    /** The seed it began with. */
    public long seed() {
        return start;
    }

    @Override
    public void nextBytes(byte[] bytes) {
        synchronized (source) {
            source.nextBytes(bytes);
        }
    }

    /** Does nothing: what was asked for stays repeatable. */
    @Override
    public void setSeed(long seed) {}

    /** Does nothing: what was asked for stays repeatable. */
    @Override
    public void setSeed(byte[] seed) {}

    @Override
    public String getAlgorithm() {
        return "seeded";
    }

    @Override
    public String toString() {
        return "SeededRandom[" + start + "]";
    }
}
