package dev.sluice.tls.cli.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What becomes of the key update that was asked for: told once, as soon as it is known. */
final class KeyChange {
    private final CompletableFuture<@Nullable Void> told;

    /** @param followed as {@link Link#rekey} gives it */
    KeyChange(CompletableFuture<@Nullable Void> followed, Consumer<String> report) {
        this.told = followed.handle((_, failure) -> {
            report.accept(
                    failure == null
                            ? "keys updated, and the server followed"
                            : "keys updated, but the server did not follow");
            return null;
        });
    }

    /** The server has said everything, so that it is known by now or as soon as another thread of ours has understood it. */
    void end() {
        told.join();
    }
}
