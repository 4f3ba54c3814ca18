package dev.sluice.tls.session;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import dev.sluice.tls.config.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A ring of ticket keys: the current one seals, it and its neighbours, the next and the previous, open. For any thread; nothing
 * here waits.
 *
 * <p>{@link #rotating} makes its own keys and forgets them, so that a stolen key opens the tickets of two periods at most.
 * {@link #of} takes keys that several servers share; announce the next to all of them before any of them seals with it.
 */
public final class TicketKeys implements TicketKeySource {
    private final ReentrantLock lock = new ReentrantLock();
    private final Optional<Rotation> rotation;
    private @Nullable TicketKey next;
    private TicketKey current;
    private @Nullable TicketKey previous;
    private Instant since;

    /** How a ring that rotates by itself does so. Not a record: its random source can be seeded. */
    private static final class Rotation {
        final Environment environment;
        final Duration period;

        Rotation(Environment environment, Duration period) {
            this.environment = environment;
            this.period = period;
        }
    }

    private TicketKeys(TicketKey current, Optional<Rotation> rotation, Instant since) {
        this.current = current;
        this.rotation = rotation;
        this.since = since;
    }

    /** A ring of this process alone, with a fresh key every {@code period}. */
    public static TicketKeys rotating(Environment environment, Duration period) {
        if (!period.isPositive()) {
            throw new IllegalArgumentException("a key is used for some time, not for " + period);
        }
        return new TicketKeys(
                TicketKey.random(environment.random()),
                Optional.of(new Rotation(environment, period)),
                environment.clock().instant());
    }

    /** A ring that changes when it is told to; takes the key over. */
    public static TicketKeys of(TicketKey current) {
        return new TicketKeys(current, Optional.empty(), Instant.EPOCH);
    }

    /** Opens tickets by {@code key} from here on, before anybody seals by it; takes it over. */
    public void announce(TicketKey key) {
        lock.lock();
        try {
            close(next);
            next = Objects.requireNonNull(key);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Seals by the announced key from here on; the one before opens until the next change.
     *
     * @throws IllegalStateException if none was announced
     */
    public void advance() {
        lock.lock();
        try {
            if (next == null) {
                throw new IllegalStateException("announce the next key first, to every server that shares it");
            }
            turnTo(next);
            next = null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Operation<TicketKey> current(Attachment attachment) {
        lock.lock();
        try {
            rotateIfDue();
            return Operation.completed(current.copy(), TicketKey::close);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Operation<Optional<TicketKey>> find(byte[] name, Attachment attachment) {
        lock.lock();
        try {
            rotateIfDue();
            return Operation.completed(
                    all().stream()
                            .filter(key -> key.isNamed(name))
                            .map(TicketKey::copy)
                            .findFirst(),
                    key -> key.ifPresent(TicketKey::close));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isShared() {
        return rotation.isEmpty();
    }

    private List<TicketKey> all() {
        List<TicketKey> all = new ArrayList<>();
        all.add(current);
        if (previous != null) {
            all.add(previous);
        }
        if (next != null) {
            all.add(next);
        }
        return all;
    }

    private void rotateIfDue() {
        if (rotation.isEmpty()) {
            return;
        }
        Rotation own = rotation.get();
        Instant now = own.environment.clock().instant();
        Duration age = Duration.between(since, now);
        long periods = age.dividedBy(own.period);
        if (periods < 1) {
            return;
        }
        turnTo(TicketKey.random(own.environment.random()));
        if (periods > 1) {
            close(previous);
            previous = null;
        }
        since = since.plus(own.period.multipliedBy(periods)); // when it was due, however late this is
    }

    private void turnTo(TicketKey key) {
        close(previous);
        previous = current;
        current = key;
    }

    private static void close(@Nullable TicketKey key) {
        if (key != null) {
            key.close();
        }
    }

    @Override
    public String toString() {
        return isShared() ? "TicketKeys" : "TicketKeys[rotating]";
    }
}
