package dev.sluice.tls.cli.replay;

import dev.sluice.tls.cli.options.Recordings;
import dev.sluice.tls.cli.terminal.CommandFailure;
import dev.sluice.tls.cli.terminal.Printable;
import dev.sluice.tls.cli.terminal.Printer;
import dev.sluice.tls.cli.terminal.Terminal;
import dev.sluice.tls.recording.Replay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs recorded connections again. */
@Command(
        name = "replay",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = "Run what --record wrote down again, step by step, and say whether the engine does the same.",
        footer = {"", "Exit code 0 if everything happened as recorded, 1 at the first difference."})
public final class ReplayCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "A recording of sluice client or sluice server.")
    @SuppressWarnings("NullAway.Init") // set by picocli, which insists on it
    private Path file;

    @Option(names = "--connection", paramLabel = "N", description = "Only the Nth connection of the recording.")
    private Optional<Long> wanted = Optional.empty();

    @Option(
            names = {"-q", "--quiet"},
            description = "No steps, only the verdict on each connection.")
    private boolean quiet;

    public ReplayCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, CommandFailure {
        SortedMap<Long, List<String>> connections = Recordings.read(file);
        if (wanted.isPresent()) {
            connections.keySet().retainAll(List.of(wanted.get()));
        }
        if (connections.isEmpty()) {
            throw new CommandFailure(
                    file + " holds no connection"
                            + wanted.map(number -> " " + number).orElse(""),
                    null);
        }
        for (var connection : connections.entrySet()) {
            play("connection " + connection.getKey(), connection.getValue());
        }
        return 0;
    }

    private void play(String name, List<String> lines) throws CommandFailure {
        Printer out = terminal.out();
        AtomicLong steps = new AtomicLong();
        try {
            new Replay(lines).run(step -> {
                long number = steps.incrementAndGet();
                if (!quiet) {
                    out.line(out.faint(String.format("%4d", number)) + " " + Printable.of(step));
                }
            });
        } catch (Replay.Difference | IllegalArgumentException | IllegalStateException e) {
            throw new CommandFailure(name + ": " + e.getMessage(), e);
        }
        out.line(name + ": " + steps + " steps, " + out.good("all as recorded"));
    }
}
