package dev.sluice.tls.shim;

import dev.sluice.tls.Operation;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** How what a handshake waits for is done: at once, or by somebody else in their own time. */
@FunctionalInterface
interface Work {
    Work AT_ONCE = Work::atOnce;
    Work ELSEWHERE = Work::elsewhere;

    /** Describes a task. */
    <T> Operation<T> of(Callable<T> task);

    private static <T> Operation<T> atOnce(Callable<T> task) {
        return Operation.compute(task);
    }

    private static <T> Operation<T> elsewhere(Callable<T> task) {
        return Operation.async(() -> {
            CompletableFuture<T> stage = new CompletableFuture<>();
            Thread.startVirtualThread(() -> {
                try {
                    stage.complete(task.call());
                } catch (Exception e) {
                    stage.completeExceptionally(e);
                }
            });
            return stage;
        });
    }
}
