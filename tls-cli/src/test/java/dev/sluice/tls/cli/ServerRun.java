package dev.sluice.tls.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The server or the proxy command in a thread of its own, from its line on stdout until it is interrupted. */
final class ServerRun implements AutoCloseable {
    private final PipedInputStream outPipe = new PipedInputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private final Thread thread;
    private final String listening;

    private ServerRun(List<String> arguments) throws IOException {
        PipedOutputStream out = new PipedOutputStream(outPipe);
        Terminal terminal = Terminal.of(InputStream.nullInputStream(), out, err);
        thread = Thread.ofPlatform().daemon().start(() -> {
            try (out) {
                exitCode.complete(Main.commandLine(terminal).execute(arguments.toArray(new String[0])));
            } catch (IOException | RuntimeException e) {
                exitCode.completeExceptionally(e);
            }
        });
        listening =
                String.valueOf(new BufferedReader(new InputStreamReader(outPipe, StandardCharsets.UTF_8)).readLine());
    }

    /** A server on a free port; returns once it listens. */
    static ServerRun start(String... options) throws IOException {
        return start(List.of("server", "--port", "0"), options);
    }

    /** A proxy on a free port; returns once it listens. */
    static ServerRun proxy(String... options) throws IOException {
        return start(List.of("proxy", "--listen", "0"), options);
    }

    private static ServerRun start(List<String> command, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(List.of(options));
        ServerRun server = new ServerRun(arguments);
        assertThat(server.listening)
                .as(server.err.toString(StandardCharsets.UTF_8))
                .startsWith("listening on ");
        return server;
    }

    /** The line it printed on stdout. */
    String listening() {
        return listening;
    }

    int port() {
        return Integer.parseInt(listening.substring(listening.lastIndexOf(':') + 1));
    }

    /** {@code localhost:PORT}. */
    String address() {
        return "localhost:" + port();
    }

    /** Stops it and gives its exit code. */
    int stop() {
        thread.interrupt();
        return exitCode.join();
    }

    /** What it said on stderr, complete once it is stopped. */
    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        stop();
    }
}
