package dev.sluice.samples;

import dev.sluice.tls.config.KeyLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Writes secrets to a file that Wireshark reads, only for debugging: whoever has the file reads the traffic. Give it to
 * {@code ClientConfig.builder().keyLog(…)} or {@code ServerConfig.builder().keyLog(…)}.
 */
public record KeyLogFile(Path file) implements KeyLog {

    /** A new file that only its owner can read. */
    public static KeyLogFile create(Path file) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return new KeyLogFile(file);
    }

    @Override
    public void log(String line) {
        try {
            Files.writeString(file, line + "\n", StandardCharsets.US_ASCII, StandardOpenOption.APPEND);
        } catch (IOException e) {
            System.err.println("the key log misses a line: " + e.getMessage());
        }
    }
}
