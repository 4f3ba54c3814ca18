package dev.sluice.tls.cli.server;

import dev.sluice.tls.cli.terminal.Terminal;
import dev.sluice.tls.cli.terminal.UsageException;
import dev.sluice.tls.config.IdentityFiles;
import dev.sluice.tls.loom.Watch;
import java.io.Closeable;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;
import picocli.CommandLine.Option;

/** Whether certificates are replaced while connections live. */
public final class WatchOption {
    private static final Duration LOOK = Duration.ofMillis(250);

    @Option(
            names = "--watch",
            description =
                    "Look four times a second whether the files of --cert and --key have changed, and show new clients what they "
                            + "hold then.")
    private boolean watch;

    boolean isGiven() {
        return watch;
    }

    /** Refuses to look at nothing. */
    public void check(Optional<IdentityFiles> files) {
        if (watch && files.isEmpty()) {
            throw new UsageException("--watch needs --cert FILE: the file to look at");
        }
    }

    /**
     * Looks from now on, if that is wanted, and says on stderr what is new, until the result is closed.
     *
     * @param changed told the epoch that begins
     */
    public Closeable begin(Optional<IdentityFiles> files, Terminal terminal, LongConsumer changed) {
        return watch ? Watch.every(LOOK, new IdentityReloads(files.orElseThrow(), terminal.err(), changed)) : () -> {};
    }
}
