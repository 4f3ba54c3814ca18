package dev.sluice.tls.cli.options;

import dev.sluice.tls.cli.terminal.Printer;
import dev.sluice.tls.config.ConnectionSettings;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Where the secrets of a command's connections go, as far as asked for: a key log and a recording. */
public final class SecretOutputs implements Closeable {
    private final Optional<SecretFile> keyLog;
    private final Optional<SecretFile> recording;
    private final AtomicInteger connections = new AtomicInteger();

    private SecretOutputs(Optional<SecretFile> keyLog, Optional<SecretFile> recording) {
        this.keyLog = keyLog;
        this.recording = recording;
    }

    /** Opens the files that {@code options} name, with a warning for each. */
    public static SecretOutputs open(NegotiationOptions options, Printer err) throws IOException {
        Optional<SecretFile> keyLog = open(options.keyLog(), err);
        try {
            return new SecretOutputs(keyLog, open(options.recording(), err));
        } catch (IOException e) {
            close(keyLog);
            throw e;
        }
    }

    private static Optional<SecretFile> open(Optional<Path> path, Printer err) throws IOException {
        return path.isPresent() ? Optional.of(SecretFile.open(path.get(), err)) : Optional.empty();
    }

    /** Has the connections of {@code config} write to them. */
    public void applyTo(ConnectionSettings.Builder<?> config) {
        keyLog.ifPresent(file -> config.keyLog(file::line));
        recording.ifPresent(file -> config.recorder(() -> {
            int connection = connections.incrementAndGet();
            return line -> file.line(connection + " " + line);
        }));
    }

    @Override
    public void close() throws IOException {
        try {
            close(keyLog);
        } finally {
            close(recording);
        }
    }

    private static void close(Optional<SecretFile> file) throws IOException {
        if (file.isPresent()) {
            file.get().close();
        }
    }
}
