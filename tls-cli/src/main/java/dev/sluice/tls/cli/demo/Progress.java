package dev.sluice.tls.cli.demo;

/** How far a stream is and how fast. Confined to one thread. */
final class Progress {
    private static final int WIDTH = 24;

    private final TestStream stream;
    private final long started = System.nanoTime();
    private long lastBytes;
    private long lastTime = started;

    Progress(TestStream stream) {
        this.stream = stream;
    }

    /** A bar, and the throughput since the last one. */
    String bar() {
        long now = System.nanoTime();
        long bytes = stream.consumed();
        double rate = rate(bytes - lastBytes, now - lastTime);
        lastBytes = bytes;
        lastTime = now;
        int filled = (int) (WIDTH * stream.elapsed());
        return "[" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] "
                + String.format("%6.1f MB %6.0f MB/s each way", bytes / 1e6, rate);
    }

    /** All of it, and the throughput from the beginning. */
    String total() {
        long bytes = stream.consumed();
        return String.format("%.0f MB each way, %.0f MB/s", bytes / 1e6, rate(bytes, System.nanoTime() - started));
    }

    /** Bytes per microsecond are megabytes per second. */
    private static double rate(long bytes, long nanos) {
        return bytes * 1000.0 / Math.max(nanos, 1);
    }
}
