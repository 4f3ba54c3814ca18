package dev.sluice.tls.session;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import dev.sluice.tls.wire.Opaque;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** The hellos of the last seconds, oldest first. */
final class RecentHellos implements ReplayGuard {
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Opaque, Instant> hellos = new LinkedHashMap<>();

    RecentHellos(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a guard remembers one hello at least");
        }
        this.capacity = capacity;
    }

    @Override
    public Operation<Boolean> isFirst(byte[] hello, Instant now, Instant until, Attachment attachment) {
        lock.lock();
        try {
            forget(now);
            return Operation.completed(
                    hellos.size() < capacity && hellos.putIfAbsent(Opaque.copyOf(hello), until) == null);
        } finally {
            lock.unlock();
        }
    }

    private void forget(Instant now) {
        Iterator<Instant> ends = hellos.values().iterator();
        while (ends.hasNext() && ends.next().isBefore(now)) {
            ends.remove();
        }
    }

    @Override
    public boolean isShared() {
        return false;
    }
}
