package dev.sluice.tls.cli.client;

import dev.sluice.tls.cli.options.OwnerOnlyFile;
import dev.sluice.tls.cli.terminal.CommandFailure;
import dev.sluice.tls.cli.terminal.Printer;
import dev.sluice.tls.cli.terminal.Terminal;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.session.ClientSession;
import dev.sluice.tls.session.ClientSessions;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sessions that outlive the process, in a file that its owner alone can read: a line for each, with the server's name. They belong to
 * those who made them under the same trust and identity, which the first line tells by a digest. Usable from any thread.
 */
final class SessionFile implements ClientSessions, Closeable {
    private static final String HEADING = "# sluice sessions: whoever reads them can take connections over ";
    private static final int MOST = 8;

    private final Path file;
    private final String owner;
    private final Terminal terminal;
    private final Map<String, Deque<ClientSession>> sessions = new LinkedHashMap<>();

    private SessionFile(Path file, String owner, Terminal terminal) {
        this.file = file;
        this.owner = owner;
        this.terminal = terminal;
    }

    /**
     * Reads it, or begins one.
     *
     * @param owner what tells this trust and identity from others
     */
    static SessionFile open(Path file, String owner, Terminal terminal) throws IOException, CommandFailure {
        OwnerOnlyFile.open(file, StandardOpenOption.APPEND, terminal).close();
        SessionFile opened = new SessionFile(file, owner, terminal);
        Printer err = terminal.err();
        err.line(err.warning("warning: ") + "the sessions' secrets are in " + file
                + "; whoever reads it can take connections over");
        opened.read();
        return opened;
    }

    private void read() throws IOException, CommandFailure {
        try {
            List<String> lines = Files.readAllLines(file);
            if (lines.isEmpty()) {
                return;
            }
            if (!lines.getFirst().startsWith(HEADING)) {
                throw new CommandFailure(file + " holds no sessions of sluice", null);
            }
            if (!lines.getFirst().equals(HEADING + owner)) {
                terminal.err()
                        .line(file + ": its sessions were made with other trust or another identity and are not used");
                return;
            }
            for (String line : lines.subList(1, lines.size())) {
                String[] parts = line.split(" ", 2);
                keep(parts[0], ClientSession.restore(Base64.getDecoder().decode(parts[1])));
            }
        } catch (CharacterCodingException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new CommandFailure(file + " holds no sessions of sluice, or damaged ones", e);
        }
    }

    private void keep(String name, ClientSession session) {
        Deque<ClientSession> own = sessions.computeIfAbsent(name, _ -> new ArrayDeque<>());
        own.addLast(session);
        if (own.size() > MOST) {
            own.removeFirst().close();
        }
    }

    @Override
    public synchronized void put(ServerName name, ClientSession session) {
        keep(name.toString(), session);
    }

    @Override
    public synchronized Optional<ClientSession> take(ServerName name) {
        return Optional.ofNullable(sessions.get(name.toString())).map(Deque::pollLast);
    }

    /** Writes what is left, and alive. */
    @Override
    public synchronized void close() throws IOException {
        try (OwnerOnlyFile out = OwnerOnlyFile.open(file, StandardOpenOption.TRUNCATE_EXISTING, terminal)) {
            out.line(HEADING + owner);
            Instant now = Instant.now();
            sessions.forEach((name, own) -> own.stream()
                    .filter(session -> session.isAlive(now))
                    .forEach(
                            session -> out.line(name + " " + Base64.getEncoder().encodeToString(session.export()))));
        } finally {
            sessions.values().forEach(own -> own.forEach(ClientSession::close));
            sessions.clear();
        }
    }
}
