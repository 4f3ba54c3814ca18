package dev.sluice.tls;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads that enter one half of an engine: what they do there must not overlap, and who comes later sees it. */
@JCStressTest
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "one after the other")
@Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "one after the other")
@Outcome(
        id = {"1, 0", "0, 1"},
        expect = Expect.ACCEPTABLE,
        desc = "the second is refused")
@State
public class HalfStress {
    private final Half half = new Half("outbound");
    private int sequence;

    @Actor
    public void first(II_Result result) {
        result.r1 = number();
    }

    @Actor
    public void second(II_Result result) {
        result.r2 = number();
    }

    /** As a record gets its sequence number. */
    private int number() {
        if (!half.tryEnter()) {
            return 0;
        }
        try {
            return ++sequence;
        } finally {
            half.leave();
        }
    }
}
