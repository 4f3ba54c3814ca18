package dev.sluice.tls.cli.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What becomes of the key update that was asked for: told once, as soon as it is known. */
final class KeyChange {
    private static final long GRACE_MILLIS = 500;

    private final CompletableFuture<@Nullable Void> followed;
    private final Consumer<String> report;
    private final AtomicBoolean told = new AtomicBoolean();

    /** @param followed done when the server changed its keys too */
    KeyChange(CompletableFuture<@Nullable Void> followed, Consumer<String> report) {
        this.report = report;
        this.followed = followed.whenComplete((_, failure) -> tell(failure == null));
    }

    /** The server has said everything. What it said last may still be on its way between two threads of ours. */
    void end() {
        followed.copy()
                .completeOnTimeout(null, GRACE_MILLIS, TimeUnit.MILLISECONDS)
                .exceptionally(_ -> null)
                .join();
        tell(false);
    }

    private void tell(boolean serverFollowed) {
        if (told.compareAndSet(false, true)) {
            report.accept(
                    serverFollowed
                            ? "keys updated, and the server followed"
                            : "keys updated, but the server did not follow");
        }
    }
}
