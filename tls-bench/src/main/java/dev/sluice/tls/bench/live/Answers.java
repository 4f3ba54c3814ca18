package dev.sluice.tls.bench.live;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** How long each kind of answer took. Used by one thread. */
public final class Answers {
    private final Map<String, List<Double>> all = new LinkedHashMap<>();

    void add(String what, long nanos) {
        all.computeIfAbsent(what, _ -> new ArrayList<>()).add(nanos / 1e6);
    }

    /** Milliseconds of each kind, in order. */
    public void forEach(BiConsumer<String, List<Double>> kind) {
        all.forEach((what, times) -> {
            Collections.sort(times);
            kind.accept(what, times);
        });
    }
}
