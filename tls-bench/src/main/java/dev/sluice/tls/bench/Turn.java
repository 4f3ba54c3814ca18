package dev.sluice.tls.bench;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/**
 * One turn at the machine: how often an operation ran in some CPU time of this thread, and what it left to the garbage
 * collector. Other threads, those of the compiler and the collector included, do not count.
 *
 * @param operations for a second of CPU time
 * @param garbage bytes of heap allocated for an operation
 */
record Turn(double operations, double garbage) {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long BETWEEN_LOOKS = 1_000_000;

    /** Runs {@code operation} for about so much CPU time. */
    static Turn take(Work.Operation operation, long nanoseconds) throws IOException {
        int batch = 1;
        long operations = 0;
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long start = THREADS.getCurrentThreadCpuTime();
        long look = start;
        long now = start;
        while (now - start < nanoseconds) {
            for (int i = 0; i < batch; i++) {
                operation.run();
            }
            operations += batch;
            now = THREADS.getCurrentThreadCpuTime();
            if (now - look < BETWEEN_LOOKS) {
                batch *= 2;
            }
            look = now;
        }
        double garbage = (double) (THREADS.getCurrentThreadAllocatedBytes() - allocated) / operations;
        return new Turn(operations * 1e9 / (now - start), garbage);
    }
}
