package dev.sluice.tls.cli.options;

import dev.sluice.tls.cli.terminal.Printer;
import dev.sluice.tls.cli.terminal.Terminal;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.config.Recorder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Files that the secrets of connections are written to. Each is asked for by name and warned of. */
public final class SecretFiles {
    @Option(
            names = "--keylog",
            paramLabel = "FILE",
            description =
                    "Append the secrets of the connections to FILE, in the NSS key log format that Wireshark reads.")
    private Optional<Path> keyLog = Optional.empty();

    @Option(
            names = "--record",
            paramLabel = "FILE",
            description = "Write down all that the connections are given, secrets included, for sluice replay FILE.")
    private Optional<Path> recording = Optional.empty();

    /** Opens what was asked for and lets connections write to it, until the result is closed. */
    public Closeable applyTo(Terminal terminal, ConnectionSettings.Builder<?>... builders) throws IOException {
        List<Closeable> open = new ArrayList<>();
        if (keyLog.isPresent()) {
            OwnerOnlyFile file = OwnerOnlyFile.open(keyLog.get(), StandardOpenOption.APPEND, terminal);
            open.add(file);
            for (ConnectionSettings.Builder<?> builder : builders) {
                builder.keyLog(file::line);
            }
            warn(terminal.err(), keyLog.get());
        }
        if (recording.isPresent()) {
            OwnerOnlyFile file = OwnerOnlyFile.open(recording.get(), StandardOpenOption.TRUNCATE_EXISTING, terminal);
            open.add(file);
            Recorder recorder = recorder(file);
            for (ConnectionSettings.Builder<?> builder : builders) {
                builder.recorder(recorder);
            }
            warn(terminal.err(), recording.get());
        }
        return () -> {
            for (Closeable file : open) {
                file.close();
            }
        };
    }

    private static void warn(Printer err, Path file) {
        err.line(err.warning("warning: ") + "the secrets of all connections go to " + file
                + "; whoever reads it reads the traffic");
    }

    /** Connections share the file; each line begins with the number of its own. */
    private static Recorder recorder(OwnerOnlyFile file) {
        file.line(Recordings.HEADING);
        AtomicLong connections = new AtomicLong();
        return () -> {
            String number = connections.incrementAndGet() + " ";
            Consumer<String> lines = line -> file.line(number + line);
            return lines;
        };
    }
}
