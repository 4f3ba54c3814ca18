package dev.sluice.tls.cli.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One thing measured on two contenders, in turns, so that whatever slows the machine down meets both. The first turn of each
 * warms up and does not count. Confined to one thread.
 */
final class Measurement {
    private final String name;
    private final Contender sluice;
    private final Contender other;
    private final List<Double> ours = new ArrayList<>();
    private final List<Double> theirs = new ArrayList<>();

    Measurement(String name, Contender sluice, Contender other) {
        this.name = name;
        this.sluice = sluice;
        this.other = other;
    }

    /** What is repeated until the time is over. */
    @FunctionalInterface
    interface Contender {
        /** Does some of it; how much, in the measurement's unit. */
        double work() throws IOException;
    }

    String name() {
        return name;
    }

    /** A turn for each. */
    void round(long nanos) throws IOException {
        ours.add(rate(sluice, nanos));
        theirs.add(rate(other, nanos));
    }

    /** Forgets what was measured so far. */
    void restart() {
        ours.clear();
        theirs.clear();
    }

    /** The median of our turns, per second. */
    double sluice() {
        return median(ours);
    }

    /** The median of the other's turns, per second. */
    double other() {
        return median(theirs);
    }

    private static double rate(Contender contender, long nanos) throws IOException {
        double amount = 0;
        long started = System.nanoTime();
        long elapsed = 0;
        while (elapsed < nanos) {
            amount += contender.work();
            elapsed = System.nanoTime() - started;
        }
        return amount * 1e9 / elapsed;
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
