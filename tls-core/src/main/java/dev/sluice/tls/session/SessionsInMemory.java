package dev.sluice.tls.session;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import dev.sluice.tls.wire.Opaque;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** A bounded map. Whether a session has expired is looked at by whoever resumes it: the session itself says when. */
final class SessionsInMemory implements SessionStore {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Opaque, byte[]> sessions;

    SessionsInMemory(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a store has room for one session at least");
        }
        sessions = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Opaque, byte[]> eldest) {
                return size() > capacity;
            }
        };
    }

    @Override
    public Operation<Boolean> put(byte[] id, byte[] session, Instant expires, Attachment attachment) {
        lock.lock();
        try {
            sessions.put(Opaque.copyOf(id), session.clone());
            return Operation.completed(true);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Operation<Optional<byte[]>> take(byte[] id, Attachment attachment) {
        lock.lock();
        try {
            return Operation.completed(Optional.ofNullable(sessions.remove(Opaque.of(id))));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Operation<Optional<byte[]>> find(byte[] id, Attachment attachment) {
        lock.lock();
        try {
            return Operation.completed(
                    Optional.ofNullable(sessions.get(Opaque.of(id))).map(byte[]::clone));
        } finally {
            lock.unlock();
        }
    }
}
