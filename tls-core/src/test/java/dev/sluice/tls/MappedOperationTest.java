package dev.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What becomes of what {@link Operation#map} changes, and of what it is changed from. */
class MappedOperationTest {
    private final CompletableFuture<String> stage = new CompletableFuture<>();
    private final List<String> discarded = new ArrayList<>();
    private final Operation<String> inner = Operation.async(() -> stage, discarded::add);

    @Test
    void whatIsTakenIsNotDiscarded() throws TlsException {
        Operation<Integer> mapped = inner.map(String::length);
        mapped.start();
        stage.complete("secret");

        assertThat(mapped.result()).isEqualTo(6);
        assertThat(discarded).isEmpty();
    }

    @Test
    void whatNobodyTakesIsDiscardedOnce() {
        Operation<Integer> mapped = inner.map(String::length);
        mapped.start();
        stage.complete("secret");
        mapped.discard();

        assertThat(discarded).containsExactly("secret");
    }

    @Test
    void aCancelBeforeTheResultDropsTheResult() {
        List<String> computed = new ArrayList<>();
        CompletableFuture<String> deaf = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterrupt) {
                return false;
            }
        };
        Operation<Integer> mapped = Operation.async(() -> deaf, computed::add).map(String::length);
        mapped.start();
        assertThat(mapped.cancel()).isTrue();
        deaf.complete("late");

        assertThat(computed).containsExactly("late");
    }

    /** The cancel comes while the result is being changed. */
    @Test
    void aCancelThatOvertakesAResultDiscardsItOnce() {
        List<Operation<Integer>> mapped = new ArrayList<>();
        mapped.add(inner.map(text -> {
            mapped.getFirst().cancel();
            return text.length();
        }));
        mapped.getFirst().start();
        stage.complete("secret");

        assertThat(mapped.getFirst().isCancelled()).isTrue();
        assertThat(discarded).containsExactly("secret");
    }

    @Test
    void aComputationThatACancelOvertakesIsDiscardedOnce() {
        List<Operation<Integer>> mapped = new ArrayList<>();
        mapped.add(Operation.compute(() -> "secret", discarded::add).map(text -> {
            mapped.getFirst().cancel();
            return text.length();
        }));
        mapped.getFirst().start();

        assertThat(discarded).containsExactly("secret");
    }

    @Test
    void aChangeThatFailsDiscardsWhatItWasToChange() {
        Operation<Integer> mapped = inner.map(text -> {
            throw new IllegalStateException("no");
        });
        mapped.start();
        stage.complete("secret");

        assertThat(mapped.isDone()).isTrue();
        assertThat(mapped.isSuccessful()).isFalse();
        assertThat(discarded).containsExactly("secret");
    }
}
