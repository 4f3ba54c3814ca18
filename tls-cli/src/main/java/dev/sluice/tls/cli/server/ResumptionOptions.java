package dev.sluice.tls.cli.server;

import dev.sluice.tls.Operation;
import dev.sluice.tls.cli.options.PreSharedKeyOption;
import dev.sluice.tls.cli.terminal.UsageException;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.PreSharedKey;
import dev.sluice.tls.session.ReplayGuard;
import dev.sluice.tls.session.Resumption;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Whom a server knows already: by its tickets, or by a key from elsewhere. */
final class ResumptionOptions {
    private static final int HELLOS = 1 << 16;

    @ArgGroup(validate = false)
    private PreSharedKeyOption preSharedKey = new PreSharedKeyOption();

    @Option(names = "--psk-only", description = "Show no certificate: only clients that have the key of --psk come in.")
    private boolean keyOnly;

    @Option(
            names = "--tickets",
            paramLabel = "N",
            description = "Tickets for each full handshake, 2 by default; 0 lets nobody resume.")
    private Optional<Integer> tickets = Optional.empty();

    @Option(
            names = "--early-data",
            paramLabel = "BYTES",
            description = "Accept so much early data, which an attacker may have sent before. None by default.")
    private Optional<Integer> earlyData = Optional.empty();

    /** Whether there is no certificate to show. */
    boolean isKeyOnly() {
        return keyOnly;
    }

    /** Puts them into a configuration; the key goes where that goes. Client authentication comes before. */
    void applyTo(ServerConfig.Builder config) {
        Optional<PreSharedKey> key = preSharedKey.load();
        if (keyOnly && key.isEmpty()) {
            throw new UsageException("--psk-only needs --psk IDENTITY:HEXKEY");
        }
        key.ifPresent(one -> config.preSharedKeys((identity, _) ->
                Operation.completed(Arrays.equals(one.identity(), identity) ? Optional.of(one) : Optional.empty())));
        try {
            tickets.ifPresent(count -> config.resumption(
                    count == 0 ? Resumption.off() : Resumption.byTickets().withTickets(count)));
            earlyData.ifPresent(most -> config.earlyData(EarlyDataPolicy.upTo(most, ReplayGuard.inMemory(HELLOS))));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
        if (earlyData.isPresent() && tickets.orElse(1) == 0) {
            throw new UsageException("--early-data needs tickets: leave --tickets 0 out");
        }
    }
}
