package dev.sluice.tls.session;

import dev.sluice.tls.config.ServerName;
import java.util.Optional;

/** Nothing is kept. */
enum NoSessions implements ClientSessions {
    INSTANCE;

    @Override
    public void put(ServerName name, ClientSession session) {
        session.close();
    }

    @Override
    public boolean keepsSessions() {
        return false;
    }

    @Override
    public Optional<ClientSession> take(ServerName name) {
        return Optional.empty();
    }
}
