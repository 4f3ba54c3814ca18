package dev.sluice.tls.jsse;

import dev.sluice.tls.config.ServerName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The name that the core needs for every server, out of what JSSE says, which may be nothing. */
final class ServerNames {
    /** Nobody's: as an address it is never sent (RFC 6066, Section 3), and no host has it (RFC 1122, Section 3.2.1.3). */
    static final ServerName NONE = ServerName.ip(new byte[4]);

    private ServerNames() {}

    /** The name, if it is one: JSSE takes any text for the host of a peer. */
    static Optional<ServerName> find(@Nullable String host) {
        if (host == null || host.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ServerName.of(host));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
