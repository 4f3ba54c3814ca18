package dev.sluice.tls.cli.demo;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Random bytes on their way to an echo and back, hashed where they leave and where they arrive, for as long as they are told
 * to flow. One thread produces, one consumes; how far it is may be asked by others.
 */
final class TestStream {
    private final SplittableRandom random = new SplittableRandom();
    private final MessageDigest left = sha256();
    private final MessageDigest arrived = sha256();
    private final AtomicLong produced = new AtomicLong();
    private final AtomicLong consumed = new AtomicLong();
    private final long nanos;
    private final long started = System.nanoTime();

    /** Begins to flow now, and ends after so many nanoseconds. */
    TestStream(long nanos) {
        this.nanos = nanos;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Fills the buffer with the next bytes; how many, or -1 at the end, which never comes before the first. */
    int produce(byte[] into) {
        if (elapsed() >= 1 && produced.get() > 0) {
            return -1;
        }
        random.nextBytes(into);
        left.update(into);
        produced.addAndGet(into.length);
        return into.length;
    }

    /** Takes bytes that came back. */
    void consume(byte[] data, int count) {
        arrived.update(data, 0, count);
        consumed.addAndGet(count);
    }

    /** How much of the time is over, 1 for all of it. */
    double elapsed() {
        return Math.min(1, (System.nanoTime() - started) / (double) nanos);
    }

    /** How many bytes came back so far. */
    long consumed() {
        return consumed.get();
    }

    /** Whether what arrived is what left; for after both ends. */
    boolean isIntact() {
        return consumed.get() == produced.get() && Arrays.equals(left.digest(), arrived.digest());
    }
}
