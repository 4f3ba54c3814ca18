package dev.sluice.tls.reactive;

import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * The computations that the sessions of one event loop want from it. They run in turns, each behind whatever else the loop found to
 * do, its sockets included, so that between two turns of the loop no more are run than the budget allows. Confined to the event loop.
 */
final class CryptoTurns {
    /** By event loop, because one thread can be several embedded ones. */
    private static final FastThreadLocal<Map<Object, CryptoTurns>> OF_LOOPS = new FastThreadLocal<>() {
        @Override
        protected Map<Object, CryptoTurns> initialValue() {
            return new WeakHashMap<>();
        }
    };

    private record Unit(Runnable computation, int budget) {}

    private final Deque<Unit> waiting = new ArrayDeque<>();
    private boolean scheduled;

    private CryptoTurns() {}

    /** Those of the event loop that this thread is, which belongs to {@code wire}. */
    static CryptoTurns of(Wire wire) {
        return OF_LOOPS.get().computeIfAbsent(wire.loop(), loop -> new CryptoTurns());
    }

    /** Runs {@code computation} in a turn that has computed less than {@code budget} before. */
    void add(Runnable computation, int budget, Wire wire) {
        waiting.add(new Unit(computation, budget));
        schedule(wire);
    }

    /** A timer that is due runs behind the sockets; a task would run ahead of them. */
    private void schedule(Wire wire) {
        if (!scheduled) {
            scheduled = true;
            wire.schedule(() -> turn(wire), 0);
        }
    }

    private void turn(Wire wire) {
        scheduled = false;
        int spent = 0;
        for (Unit next = waiting.peek(); next != null && spent < next.budget(); next = waiting.peek()) {
            waiting.remove();
            spent++;
            next.computation().run();
        }
        if (!waiting.isEmpty()) {
            schedule(wire);
        }
    }
}
