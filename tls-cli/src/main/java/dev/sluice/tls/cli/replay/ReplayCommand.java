package dev.sluice.tls.cli.replay;

import dev.sluice.tls.cli.terminal.CommandFailure;
import dev.sluice.tls.cli.terminal.Printer;
import dev.sluice.tls.cli.terminal.Terminal;
import dev.sluice.tls.recording.Replay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Plays recorded connections again. */
@Command(
        name = "replay",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = "Play connections again that server or client wrote down with --record, step by step.",
        footer = {
            "",
            "Every step gets the recorded input, time, randomness and answers, and must give the",
            "recorded result; the first difference is a failure. The recording holds secrets."
        })
public final class ReplayCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "A recording.")
    private Path file = Path.of("");

    @Option(
            names = "--connection",
            paramLabel = "N",
            description = "Only the connection with this number; all by default.")
    private int only;

    @Option(
            names = {"-q", "--quiet"},
            description = "Only say how it ended.")
    private boolean quiet;

    public ReplayCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, CommandFailure {
        Map<Integer, List<String>> connections = connections();
        if (only != 0) {
            connections.keySet().retainAll(List.of(only));
        }
        if (connections.isEmpty()) {
            throw new CommandFailure(
                    file + (only == 0 ? " holds no connection" : " holds no connection number " + only), null);
        }
        for (Map.Entry<Integer, List<String>> connection : connections.entrySet()) {
            replay(connection.getKey(), connection.getValue());
        }
        return 0;
    }

    private void replay(int number, List<String> lines) throws CommandFailure {
        Printer out = terminal.out();
        int[] steps = new int[1];
        try {
            new Replay(lines).run(step -> {
                steps[0]++;
                if (!quiet) {
                    out.line(out.faint(number + " ") + step);
                }
            });
        } catch (Replay.Difference | IllegalArgumentException | IllegalStateException e) {
            throw new CommandFailure("connection " + number + ": " + e.getMessage(), e);
        }
        out.line("connection " + number + ": " + steps[0] + " steps, all as recorded");
    }

    /** The lines of each connection, which are numbered in the file. */
    private Map<Integer, List<String>> connections() throws IOException, CommandFailure {
        Map<Integer, List<String>> connections = new TreeMap<>();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            String[] words = line.split(" ", 2);
            if (words.length < 2 || !words[0].matches("[0-9]{1,9}")) {
                throw new CommandFailure(file + " is not a recording", null);
            }
            connections
                    .computeIfAbsent(Integer.valueOf(words[0]), _ -> new ArrayList<>())
                    .add(words[1]);
        }
        return connections;
    }
}
