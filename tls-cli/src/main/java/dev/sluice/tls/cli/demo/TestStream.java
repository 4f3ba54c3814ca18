package dev.sluice.tls.cli.demo;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Random bytes on their way to an echo and back, hashed where they leave and where they arrive. One thread produces, one
 * consumes; the counters may be read by others.
 */
final class TestStream {
    private final SplittableRandom random;
    private final long length;
    private final MessageDigest left = sha256();
    private final MessageDigest arrived = sha256();
    private final AtomicLong produced = new AtomicLong();
    private final AtomicLong consumed = new AtomicLong();

    TestStream(long length, long seed) {
        this.length = length;
        this.random = new SplittableRandom(seed);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Puts the next bytes into the buffer; how many, or -1 at the end. For one thread. */
    int produce(byte[] into) {
        int count = (int) Math.min(into.length, length - produced.get());
        if (count == 0) {
            return -1;
        }
        byte[] bytes = count == into.length ? into : new byte[count];
        random.nextBytes(bytes);
        System.arraycopy(bytes, 0, into, 0, count);
        left.update(bytes);
        produced.addAndGet(count);
        return count;
    }

    /** Takes bytes that came back. For one thread. */
    void consume(byte[] data, int count) {
        arrived.update(data, 0, count);
        consumed.addAndGet(count);
    }

    long produced() {
        return produced.get();
    }

    long consumed() {
        return consumed.get();
    }

    /** Whether what arrived is what left; for after both ends. */
    boolean isIntact() {
        return consumed.get() == length && Arrays.equals(left.digest(), arrived.digest());
    }
}
