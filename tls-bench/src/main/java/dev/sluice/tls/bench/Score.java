package dev.sluice.tls.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What is left of several turns.
 *
 * @param operations the median, for a second of CPU time
 * @param spread how far fastest and slowest turn are apart, as a part of the median
 * @param garbage the median, bytes of heap for an operation
 */
record Score(double operations, double spread, double garbage) {

    static Score of(List<Turn> turns) {
        double[] rates = sorted(turns, Turn::operations);
        double median = median(rates);
        return new Score(median, (rates[rates.length - 1] - rates[0]) / median, median(sorted(turns, Turn::garbage)));
    }

    static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double[] sorted(List<Turn> turns, ToDoubleFunction<Turn> figure) {
        return turns.stream().mapToDouble(figure).sorted().toArray();
    }
}
