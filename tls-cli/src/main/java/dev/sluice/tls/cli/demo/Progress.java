package dev.sluice.tls.cli.demo;

/** How far a transfer is and how fast. Confined to one thread. */
final class Progress {
    private static final int WIDTH = 24;

    private final long length;
    private final long started = System.nanoTime();
    private long lastBytes;
    private long lastTime = started;

    Progress(long length) {
        this.length = length;
    }

    /** A bar, and the throughput since the last one. */
    String bar(long bytes) {
        long now = System.nanoTime();
        double rate = rate(bytes - lastBytes, now - lastTime);
        lastBytes = bytes;
        lastTime = now;
        int filled = (int) (WIDTH * bytes / length);
        return "[" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] "
                + String.format("%6.1f MiB %6.0f MB/s each way", mebibytes(bytes), rate);
    }

    /** All of it, and the throughput from the beginning. */
    String total() {
        return String.format(
                "%.0f MiB each way, %.0f MB/s", mebibytes(length), rate(length, System.nanoTime() - started));
    }

    private static double mebibytes(long bytes) {
        return bytes / (double) (1 << 20);
    }

    /** Bytes per microsecond are megabytes per second. */
    private static double rate(long bytes, long nanos) {
        return bytes * 1000.0 / Math.max(nanos, 1);
    }
}
