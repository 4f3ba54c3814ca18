package dev.sluice.samples.dashboard;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Observation;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsObserver;
import dev.sluice.tls.config.ServerName;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Counts handshakes, as an observer that is a bean. For any thread. */
final class Handshakes implements TlsObserver {
    private final AtomicLong complete = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    long complete() {
        return complete.get();
    }

    long failed() {
        return failed.get();
    }

    @Override
    public Consumer<Observation> begin(Role role, Optional<ServerName> name, Attachment attachment) {
        return observation -> {
            if (observation instanceof Observation.HandshakeCompleted) {
                complete.incrementAndGet();
            } else if (observation instanceof Observation.Ended ended && !ended.established()) {
                failed.incrementAndGet();
            }
        };
    }
}
