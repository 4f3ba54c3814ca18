package dev.sluice.tls.jsse;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.session.SessionStore;
import java.time.Instant;
import java.util.Optional;

/** A store, of which each connection's session knows what it was stored under, so that it can be forgotten. For any thread. */
final class StoredSessions implements SessionStore {
    private final SessionStore store;

    private StoredSessions(SessionStore store) {
        this.store = store;
    }

    /** {@code config}, its store, if it has one, such a one. */
    static ServerConfig in(ServerConfig config) {
        return config.resumption()
                .store()
                .filter(store -> !(store instanceof StoredSessions))
                .map(store -> config.toBuilder()
                        .resumption(config.resumption().in(new StoredSessions(store)))
                        .build())
                .orElse(config);
    }

    @Override
    public Operation<Boolean> put(byte[] id, byte[] session, Instant expires, Attachment attachment) {
        Optional<SluiceSession> asking = sessionOf(attachment);
        if (asking.isPresent() && !asking.get().isValid()) {
            return Operation.completed(false);
        }
        asking.ifPresent(made -> made.stored(() -> forget(id, attachment)));
        return store.put(id, session, expires, attachment);
    }

    @Override
    public Operation<Optional<byte[]>> take(byte[] id, Attachment attachment) {
        return store.take(id, attachment);
    }

    @Override
    public Operation<Optional<byte[]>> find(byte[] id, Attachment attachment) {
        sessionOf(attachment).ifPresent(asked -> asked.found(() -> forget(id, attachment)));
        return store.find(id, attachment);
    }

    private void forget(byte[] id, Attachment attachment) {
        Operation<?> forgetting = store.take(id, attachment);
        if (!forgetting.isStarted()) {
            attachment.during(forgetting::start);
        }
    }

    private static Optional<SluiceSession> sessionOf(Attachment attachment) {
        return attachment.find(Connection.class).flatMap(Connection::party).map(Party::handshake);
    }
}
