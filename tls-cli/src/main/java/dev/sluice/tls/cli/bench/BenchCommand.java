package dev.sluice.tls.cli.bench;

import dev.sluice.tls.cli.authority.Authority;
import dev.sluice.tls.cli.authority.Credential;
import dev.sluice.tls.cli.options.Seconds;
import dev.sluice.tls.cli.terminal.Printer;
import dev.sluice.tls.cli.terminal.Terminal;
import dev.sluice.tls.cli.terminal.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A first idea of how fast the engine is here; {@code tls-bench} measures properly. */
@Command(
        name = "bench",
        sortOptions = false,
        abbreviateSynopsis = true,
        description =
                "Measure full handshakes and bulk data beside another TLS, in one run, in memory and on one thread.",
        footer = {
            "",
            "Both use TLS 1.3, TLS_AES_128_GCM_SHA256, X25519 and the same ECDSA P-256 certificate,",
            "which clients accept without looking; no tickets. Each figure is a client and a server",
            "together, and the median of several turns."
        })
public final class BenchCommand implements Callable<Integer> {
    private static final int BULK = 1 << 20;
    private static final int WARM_UP_ROUNDS = 3;

    private final Terminal terminal;

    @Option(
            names = "--vs",
            paramLabel = "PEER",
            description = "Whom to compare with: jsse, the JDK's own; the default.")
    private Peer peer = Peer.JSSE;

    @Option(names = "--rounds", paramLabel = "N", description = "How many turns each gets; 5 by default.")
    private int rounds = 5;

    @Option(
            names = "--time",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description = "How long a turn takes; 0.5 by default.")
    private Duration time = Duration.ofMillis(500);

    /** Others that speak TLS. */
    private enum Peer {
        JSSE
    }

    public BenchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (rounds < 1 || rounds > 1000) {
            throw new UsageException("--rounds is 1 to 1000");
        }
        // Read once when JSSE is first used: we send no tickets either.
        System.setProperty("jdk.tls.server.newSessionTicketCount", "0");
        Credential credential = Authority.create(Duration.ofHours(1)).issue("localhost");
        EnginePair.Maker sluice = SluicePair.maker(credential.identity());
        EnginePair.Maker other = switch (peer) {
            case JSSE -> JssePair.maker(credential);
        };
        Measurement handshakes = new Measurement("full handshakes/s", handshakes(sluice), handshakes(other));
        Measurement bulk = new Measurement("bulk MB/s", bulk(sluice), bulk(other));
        List<Measurement> all = List.of(handshakes, bulk);
        for (Measurement measurement : all) {
            run(measurement);
        }
        table(all);
        return 0;
    }

    private static Measurement.Contender handshakes(EnginePair.Maker maker) {
        return () -> {
            maker.make().handshake();
            return 1;
        };
    }

    /** In megabytes. One connection for all turns, as in life. */
    private static Measurement.Contender bulk(EnginePair.Maker maker) throws IOException {
        EnginePair pair = maker.make();
        pair.handshake();
        ByteBuffer data = ByteBuffer.allocate(BULK);
        return () -> {
            long received = pair.transfer(data.clear());
            if (received != BULK) {
                throw new IOException(received + " of " + BULK + " bytes arrived");
            }
            return BULK / 1e6;
        };
    }

    private void run(Measurement measurement) throws IOException {
        Printer err = terminal.err();
        for (int i = 1; i <= WARM_UP_ROUNDS; i++) {
            err.redraw(measurement.name() + ": warming up");
            measurement.round(time.toNanos());
        }
        measurement.restart();
        for (int i = 1; i <= rounds; i++) {
            err.redraw(measurement.name() + ": round " + i + " of " + rounds);
            measurement.round(time.toNanos());
        }
        err.line(String.format(
                "%s: sluice %.0f, %s %.0f", measurement.name(), measurement.sluice(), name(), measurement.other()));
    }

    private void table(List<Measurement> measurements) {
        Printer out = terminal.out();
        out.line(out.strong(String.format("%-20s %10s %10s %8s", "", "sluice", name(), "ratio")));
        for (Measurement measurement : measurements) {
            double ratio = measurement.sluice() / measurement.other();
            String text = String.format("%7.2fx", ratio);
            out.line(String.format(
                    "%-20s %10.0f %10.0f %s",
                    measurement.name(),
                    measurement.sluice(),
                    measurement.other(),
                    ratio >= 1 ? out.good(text) : out.warning(text)));
        }
    }

    private String name() {
        return peer.name().toLowerCase(java.util.Locale.ROOT);
    }
}
