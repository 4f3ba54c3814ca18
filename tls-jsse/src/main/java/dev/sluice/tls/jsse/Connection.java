package dev.sluice.tls.jsse;

import dev.sluice.tls.Attachment;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is attached to a connection of the core, so that managers shared by all connections find the one that asks. Two are equal if what
 * one's peer was verified for holds for the other: sessions are resumed between equal ones only.
 */
final class Connection {
    private final String host;
    private final int port;
    private final String identification;
    private final WeakReference<Party<?>> party;

    /** @param identification how the peer's name is checked: JSSE's endpoint identification algorithm, empty for not at all */
    Connection(Party<?> party, String host, int port, String identification) {
        this.party = new WeakReference<>(party);
        this.host = host;
        this.port = port;
        this.identification = identification;
    }

    /** The one that asks. */
    static Party<?> partyOf(Attachment attachment) {
        return attachment
                .get(Connection.class)
                .party()
                .orElseThrow(() -> new IllegalStateException("nobody uses this connection any more"));
    }

    /** Whoever has the connection keeps it; what is kept of a session does not. */
    Optional<Party<?>> party() {
        return Optional.ofNullable(party.get());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Connection that
                && host.equals(that.host)
                && port == that.port
                && identification.equals(that.identification);
    }

    @Override
    public int hashCode() {
        return Objects.hash(host, port, identification);
    }
}
