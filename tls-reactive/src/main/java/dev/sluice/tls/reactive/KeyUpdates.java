package dev.sluice.tls.reactive;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The key updates that were sealed and that the peer has not followed. Confined to the event loop. */
final class KeyUpdates {
    private final Deque<KeyUpdate> unanswered = new ArrayDeque<>();
    private @Nullable Throwable end;

    /** From here on the peer may answer, before this side hears that the transport took the request. */
    void sealed(KeyUpdate update) {
        if (end == null) {
            unanswered.add(update);
        } else {
            update.abandoned(end);
        }
    }

    /** The peer changed its keys, which answers every request before. */
    void answered() {
        for (KeyUpdate next = unanswered.poll(); next != null; next = unanswered.poll()) {
            next.answered();
        }
    }

    /** The peer will not change its keys any more, whoever asks. */
    void ended(Throwable why) {
        end = why;
        abandoned(why);
    }

    /** The peer refuses, which answers every request before. */
    void abandoned(Throwable why) {
        for (KeyUpdate next = unanswered.poll(); next != null; next = unanswered.poll()) {
            next.abandoned(why);
        }
    }
}
