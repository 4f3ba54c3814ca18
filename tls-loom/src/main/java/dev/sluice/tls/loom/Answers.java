package dev.sluice.tls.loom;

import dev.sluice.tls.config.PeerIdentity;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** What a client has answered that was asked after the handshake who it is: the last answer, and how many there were. Any thread. */
final class Answers {
    private record Last(long count, Optional<PeerIdentity> identity) {}

    private final AtomicReference<Last> last = new AtomicReference<>(new Last(0, Optional.empty()));

    void put(Optional<PeerIdentity> identity) {
        last.updateAndGet(before -> new Last(before.count + 1, identity));
    }

    long count() {
        return last.get().count;
    }

    Optional<PeerIdentity> last() {
        return last.get().identity;
    }
}
