package dev.sluice.tls.cli.options;

import dev.sluice.tls.cli.terminal.CommandFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A file of recorded connections: a heading, then lines that begin with the number of their connection. */
public final class Recordings {
    static final String HEADING = "# sluice recording: holds the secrets of its connections, keep it to yourself";

    private Recordings() {}

    /** The lines of each connection, by its number. */
    public static SortedMap<Long, List<String>> read(Path file) throws IOException, CommandFailure {
        SortedMap<Long, List<String>> connections = new TreeMap<>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            if (!HEADING.equals(reader.readLine())) {
                throw new CommandFailure(file + " is not a recording of sluice", null);
            }
            @Nullable String line;
            while ((line = reader.readLine()) != null) {
                String[] parts = line.split(" ", 2);
                connections
                        .computeIfAbsent(Long.valueOf(parts[0]), _ -> new ArrayList<>())
                        .add(parts[1]);
            }
        } catch (CharacterCodingException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new CommandFailure(file + " is not a recording of sluice, or a damaged one", e);
        }
        return connections;
    }
}
