package dev.sluice.tls.session;

import dev.sluice.tls.config.ServerName;
import java.util.Optional;

/**
 * Where a client keeps the sessions that it can resume. Called inside a verb of the engine, by any number of connections at once:
 * it must not wait. One cache belongs to one configuration: what was verified under one must not be resumed under another.
 */
public interface ClientSessions {

    /** Keeps a session, taking it over. */
    void put(ServerName name, ClientSession session);

    /** Gives a session and forgets it, so that no ticket is used twice (RFC 8446, Section C.4); the caller closes it. */
    Optional<ClientSession> take(ServerName name);

    /** Whether anything put here can be taken again. */
    default boolean keepsSessions() {
        return true;
    }

    /** A cache for at most {@code names} servers, and eight sessions of each; the oldest make room. */
    static ClientSessions inMemory(int names) {
        return new ClientSessionsInMemory(names);
    }

    /** Keeps nothing. */
    static ClientSessions none() {
        return NoSessions.INSTANCE;
    }
}
