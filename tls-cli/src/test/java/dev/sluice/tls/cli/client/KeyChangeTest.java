package dev.sluice.tls.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyChangeTest {
    private final CompletableFuture<@Nullable Void> followed = new CompletableFuture<>();
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final KeyChange keyChange = new KeyChange(followed, told::add);

    @Test
    void tellsAtOnceThatTheServerFollowed() {
        followed.complete(null);
        assertThat(told).containsExactly("keys updated, and the server followed");

        keyChange.end();
        assertThat(told).hasSize(1);
    }

    @Test
    void tellsThatTheServerDidNotFollow() {
        followed.completeExceptionally(new IOException("it ended"));
        keyChange.end();

        assertThat(told).containsExactly("keys updated, but the server did not follow");
    }

    /** However long another thread takes to understand what the server said. */
    @Test
    void waitsUntilItIsKnown() {
        CompletableFuture<Void> ending = CompletableFuture.runAsync(keyChange::end);
        assertThat(ending).isNotDone();
        assertThat(told).isEmpty();

        followed.complete(null);
        ending.join();
        assertThat(told).containsExactly("keys updated, and the server followed");
    }
}
