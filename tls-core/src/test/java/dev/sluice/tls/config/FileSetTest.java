package dev.sluice.tls.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FileSetTest {
    private final Deque<Boolean> changes = new ArrayDeque<>();
    private final AtomicInteger shown = new AtomicInteger();
    private boolean broken;

    private final FileSet set = new FileSet(
            List.of(new FileSet.Part() {
                @Override
                public boolean refresh(Instant now) {
                    return changes.remove();
                }

                @Override
                public Stream<RefreshFailure> failures() {
                    return Stream.empty();
                }
            }),
            () -> Instant.EPOCH,
            this::show);

    private void show() {
        if (broken) {
            throw new IllegalStateException("cannot be shown");
        }
        shown.incrementAndGet();
    }

    @Test
    void putsInUseWhatChangedAndNothingElse() {
        changes.add(true);
        changes.add(false);

        assertThat(set.refresh()).isTrue();
        assertThat(set.refresh()).isFalse();
        assertThat(shown).hasValue(1);
    }

    @Test
    void missesNoChangeThatCouldNotBePutInUseAtFirst() {
        changes.add(true);
        changes.add(false);
        broken = true;
        assertThatThrownBy(set::refresh).hasMessage("cannot be shown");

        broken = false;
        set.refresh();
        assertThat(shown).hasValue(1);
    }
}
