package dev.sluice.tls.spring;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Observation;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsObserver;
import dev.sluice.tls.config.ServerName;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Counts connections by what they negotiated, and remembers the last failures. For any thread. */
final class TlsConnections implements TlsObserver {
    private final int remembered;
    private final InstantSource clock;
    private final Map<Kind, Counts> kinds = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Failed> failures = new ArrayDeque<>();

    TlsConnections(int remembered, InstantSource clock) {
        this.remembered = remembered;
        this.clock = clock;
    }

    /**
     * What connections have in common.
     *
     * @param certificate the serial number of the certificate that this side showed, in hex; empty if none
     * @param identityEpoch the number of its bundle's keys that this side showed, 1 for the first; 0 if none
     */
    record Kind(String role, String version, String cipherSuite, String group, String certificate, long identityEpoch) {
        static Kind of(NegotiatedParameters facts) {
            return new Kind(
                    text(facts.role()),
                    facts.version().toString(),
                    facts.cipherSuite().name(),
                    facts.group().map(Object::toString).orElse(""),
                    facts.localChain().isEmpty()
                            ? ""
                            : facts.localChain().getFirst().getSerialNumber().toString(16),
                    facts.identityEpoch());
        }
    }

    /** How many connections of a kind live, and how many there were. */
    record Counted(Kind kind, long live, long total) {}

    /** A connection that failed, and why. */
    record Failed(Instant at, String role, String reason) {}

    private static final class Counts {
        private final AtomicLong live = new AtomicLong();
        private final AtomicLong total = new AtomicLong();
    }

    private static String text(Role role) {
        return role == Role.CLIENT ? "client" : "server";
    }

    @Override
    public Consumer<Observation> begin(Role role, Optional<ServerName> name, Attachment attachment) {
        return new Watched(role);
    }

    /** One connection; told of it by two threads at most, the end last. */
    private final class Watched implements Consumer<Observation> {
        private final Role role;
        private volatile @Nullable Counts counts;

        Watched(Role role) {
            this.role = role;
        }

        @Override
        public void accept(Observation observation) {
            switch (observation) {
                case Observation.HandshakeCompleted completed -> {
                    Counts own = kinds.computeIfAbsent(Kind.of(completed.parameters()), kind -> new Counts());
                    own.live.incrementAndGet();
                    own.total.incrementAndGet();
                    counts = own;
                }
                case Observation.Ended ended -> {
                    Counts own = counts;
                    if (own != null) {
                        own.live.decrementAndGet();
                    }
                    ended.failure()
                            .ifPresent(failure -> remember(new Failed(clock.instant(), text(role), failure.message())));
                }
                case Observation.Message _,
                        Observation.Waiting _,
                        Observation.Waited _,
                        Observation.KeysChanged _,
                        Observation.PeerClosed _ -> {}
            }
        }
    }

    private void remember(Failed failure) {
        lock.lock();
        try {
            failures.addFirst(failure);
            while (failures.size() > remembered) {
                failures.removeLast();
            }
        } finally {
            lock.unlock();
        }
    }

    /** By kind, the most frequent first. */
    List<Counted> counted() {
        return kinds.entrySet().stream()
                .map(entry -> new Counted(
                        entry.getKey(),
                        entry.getValue().live.get(),
                        entry.getValue().total.get()))
                .sorted(Comparator.comparingLong(Counted::total).reversed())
                .toList();
    }

    /** The last ones, newest first. */
    List<Failed> failures() {
        lock.lock();
        try {
            return List.copyOf(failures);
        } finally {
            lock.unlock();
        }
    }
}
