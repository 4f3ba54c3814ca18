package dev.sluice.tls;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Somebody begins to wait for an operation just when it completes: he is told, and once. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "told once")
@State
public class ListenerStress {
    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private final AtomicInteger told = new AtomicInteger();
    private final Operation<String> operation = Operation.async(() -> answer);

    public ListenerStress() {
        operation.start();
    }

    @Actor
    public void complete() {
        answer.complete("signature");
    }

    @Actor
    public void await() {
        operation.onDone(told::incrementAndGet);
    }

    @Arbiter
    public void look(I_Result result) {
        result.r1 = told.get();
    }
}
