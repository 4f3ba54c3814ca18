package dev.sluice.tls.bench;

import java.io.PrintStream;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Markdown, written as figures come in. */
final class Table {
    private final PrintStream out;

    Table(PrintStream out, List<String> headings) {
        this.out = out;
        out.println();
        row(headings);
        row(Collections.nCopies(headings.size(), "---"));
    }

    void row(List<String> cells) {
        out.println("| " + String.join(" | ", cells) + " |");
    }

    /** With as many digits as noise leaves. */
    static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
    }

    static String ratio(double ours, double theirs) {
        return String.format(Locale.ROOT, "%.2f×", ours / theirs);
    }

    static String percent(double part) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * part);
    }
}
