package dev.sluice.tls;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** An operation that is completed and cancelled at once: one of the two happens, and who waits is told once. */
@JCStressTest
@Outcome(id = "true, false, 1", expect = Expect.ACCEPTABLE, desc = "completed first")
@Outcome(id = "false, true, 1", expect = Expect.ACCEPTABLE, desc = "cancelled first")
@State
public class OperationStress {
    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private final AtomicInteger told = new AtomicInteger();
    private final Operation<String> operation = Operation.async(() -> answer);

    public OperationStress() {
        operation.onDone(told::incrementAndGet);
        operation.start();
    }

    @Actor
    public void complete() {
        answer.complete("signature");
    }

    @Actor
    public void cancel(ZZI_Result result) {
        result.r2 = operation.cancel();
    }

    @Arbiter
    public void look(ZZI_Result result) {
        result.r1 = operation.isSuccessful();
        result.r3 = told.get();
    }
}
