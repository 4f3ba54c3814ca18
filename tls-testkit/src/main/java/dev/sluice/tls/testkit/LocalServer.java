package dev.sluice.tls.testkit;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/** A server program of this machine, on a port of loopback. Used by one thread. */
public final class LocalServer implements AutoCloseable {
    private static final int ATTEMPTS = 5;
    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final int port;

    private LocalServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it, on another port if somebody takes that which was free a moment ago.
     *
     * @param folder where it runs
     * @param command what to start, for a port
     * @param ready part of the line by which it says that it can be used
     */
    public static LocalServer start(File folder, IntFunction<List<String>> command, String ready) {
        Queue<String> said = new ConcurrentLinkedQueue<>();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = freePort();
            LocalServer server = new LocalServer(launch(folder, command.apply(port)), port);
            if (server.says(ready, said)) {
                return server;
            }
            server.close();
        }
        throw new IllegalStateException("the server did not start; it said:\n" + String.join("\n", said));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process launch(File folder, List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .directory(folder)
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it does before it ends. All that it says is read, so that it never waits for a reader. */
    private boolean says(String awaited, Queue<String> said) {
        CompletableFuture<Boolean> heard = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (BufferedReader lines = process.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    said.add(line);
                    if (line.contains(awaited)) {
                        heard.complete(true);
                    }
                }
                heard.complete(false);
            } catch (IOException e) {
                heard.complete(false); // it was ended
            }
        });
        try {
            return heard.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public int port() {
        return port;
    }

    /** Ends it, at once if it does not end when it is told to. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
