package dev.sluice.tls.cli.client;

import dev.sluice.tls.cli.options.PreSharedKeyOption;
import dev.sluice.tls.cli.terminal.CommandFailure;
import dev.sluice.tls.cli.terminal.Terminal;
import dev.sluice.tls.cli.terminal.UsageException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.session.PreSharedKey;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** How a client is known to its server already: by a session from before, or by a key from elsewhere. */
final class SessionOptions {
    @ArgGroup(validate = false)
    private PreSharedKeyOption preSharedKey = new PreSharedKeyOption();

    @Option(
            names = "--session-file",
            paramLabel = "FILE",
            description = "Resume a session from FILE, and keep new ones there, secrets included, for the next time.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--early-data",
            description =
                    "Send the request of --get early where a session of --session-file allows it; an attacker may send "
                            + "it to the server again.")
    private boolean early;

    /** Whether what is said first may be said early. */
    boolean isEarly() {
        return early;
    }

    /**
     * Puts them into a configuration, after its trust and its identity; what comes back keeps the sessions when it is closed.
     *
     * @param owner has been fed what tells this trust and identity from others
     */
    Closeable applyTo(ClientConfig.Builder config, MessageDigest owner, Terminal terminal)
            throws IOException, CommandFailure {
        Optional<PreSharedKey> key = preSharedKey.load();
        key.ifPresent(one -> {
            config.preSharedKey(one);
            owner.update(one.identity());
        });
        if (early && file.isEmpty()) {
            throw new UsageException("--early-data needs --session-file FILE: only a session from before allows it");
        }
        if (file.isEmpty()) {
            return () -> key.ifPresent(PreSharedKey::close);
        }
        SessionFile sessions = SessionFile.open(file.get(), HexFormat.of().formatHex(owner.digest()), terminal);
        config.sessions(sessions);
        if (early) {
            config.earlyData();
        }
        return () -> {
            key.ifPresent(PreSharedKey::close);
            sessions.close();
        };
    }
}
