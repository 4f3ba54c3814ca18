package dev.sluice.tls.conformance;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.session.ClientSession;
import dev.sluice.tls.session.ClientSessions;
import dev.sluice.tls.session.SessionStore;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What clients of the tests keep: sessions in the order in which they came, for every name. It does what no real one may:
 * whatever name is asked for, it gives what is kept, and it can give it again or changed. Confined to one thread.
 */
final class Sessions implements ClientSessions {
    private final Deque<ClientSession> kept = new ArrayDeque<>();
    private boolean again;

    @Override
    public void put(ServerName name, ClientSession session) {
        kept.addLast(session);
    }

    @Override
    public Optional<ClientSession> take(ServerName name) {
        Optional<ClientSession> oldest = Optional.ofNullable(kept.peekFirst());
        if (again) {
            return oldest.map(session -> ClientSession.restore(session.export()));
        }
        kept.pollFirst();
        return oldest;
    }

    /** From now on the oldest session is given again and again, as a copy. */
    void repeat() {
        again = true;
    }

    /** How many there are. */
    int count() {
        return kept.size();
    }

    /** The oldest, which stays. */
    ClientSession oldest() {
        return kept.getFirst();
    }

    /** Puts other sessions in the place of those that are kept. */
    void change(UnaryOperator<ClientSession> change) {
        for (int i = kept.size(); i > 0; i--) {
            kept.addLast(change.apply(kept.removeFirst()));
        }
    }

    /** A store that has no room. */
    static SessionStore full() {
        return new SessionStore() {
            @Override
            public Operation<Boolean> put(byte[] id, byte[] session, Instant expires, Attachment attachment) {
                return Operation.completed(false);
            }

            @Override
            public Operation<Optional<byte[]>> take(byte[] id, Attachment attachment) {
                throw new IllegalStateException("nothing was kept");
            }

            @Override
            public Operation<Optional<byte[]>> find(byte[] id, Attachment attachment) {
                throw new IllegalStateException("nothing was kept");
            }
        };
    }
}
