package dev.sluice.tls.session;

import dev.sluice.tls.config.ServerName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Bounded in both directions: servers, least recently used first, and sessions of each, oldest first. */
final class ClientSessionsInMemory implements ClientSessions {
    private static final int PER_NAME = 8;

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ServerName, Deque<ClientSession>> sessions = new LinkedHashMap<>(16, 0.75f, true);

    ClientSessionsInMemory(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a cache has room for one server at least");
        }
        this.capacity = capacity;
    }

    @Override
    public void put(ServerName name, ClientSession session) {
        lock.lock();
        try {
            Deque<ClientSession> own = sessions.computeIfAbsent(name, _ -> new ArrayDeque<>());
            own.addLast(session);
            if (own.size() > PER_NAME) {
                own.removeFirst().close();
            }
            if (sessions.size() > capacity) {
                Iterator<Deque<ClientSession>> oldest = sessions.values().iterator();
                oldest.next().forEach(ClientSession::close);
                oldest.remove();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<ClientSession> take(ServerName name) {
        lock.lock();
        try {
            Deque<ClientSession> own = sessions.get(name);
            if (own == null) {
                return Optional.empty();
            }
            ClientSession newest = own.removeLast();
            if (own.isEmpty()) {
                sessions.remove(name);
            }
            return Optional.of(newest);
        } finally {
            lock.unlock();
        }
    }

    /** How many servers, not what is kept of them. */
    @Override
    public String toString() {
        return "ClientSessions[in memory]";
    }
}
