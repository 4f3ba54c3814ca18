package dev.sluice.tls.jsse;

import dev.sluice.tls.config.ServerName;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.StandardConstants;
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

    /** As JSSE shows it: an {@link SNIHostName} unless that refuses it, for underscores for example, which names of services have. */
    static SNIServerName shown(String name) {
        try {
            return new SNIHostName(name);
        } catch (IllegalArgumentException e) {
            return new OtherHostName(name);
        }
    }

    /** The text of a host name of JSSE's. */
    static String text(SNIServerName name) {
        return name instanceof SNIHostName host
                ? host.getAsciiName()
                : new String(name.getEncoded(), StandardCharsets.UTF_8);
    }

    private static final class OtherHostName extends SNIServerName {
        OtherHostName(String name) {
            super(StandardConstants.SNI_HOST_NAME, name.getBytes(StandardCharsets.UTF_8));
        }
    }
}
