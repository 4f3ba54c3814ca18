package dev.sluice.tls.interop;

import dev.sluice.tls.testkit.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * The programs of one test class: shows what they said when a test fails, and ends them after the test or, those that are
 * shared, after the class. Also keeps the files they read.
 */
final class Peers implements TestExecutionExceptionHandler, AfterEachCallback, AfterAllCallback {
    private final List<Peer> ofTest = new ArrayList<>();
    private final Map<String, Peer> shared = new HashMap<>();
    private Path folder;
    private int files;

    /** A program for the running test. */
    Peer start(String tool, Object... arguments) {
        Peer peer = launch(tool, arguments);
        ofTest.add(peer);
        return peer;
    }

    /** A program that serves many tests, started by the first of them, and again by the next if it ended. */
    Peer shared(String key, Supplier<Peer> starting) {
        Peer running = shared.get(key);
        if (running != null && running.isAlive()) {
            return running;
        }
        Peer started = starting.get();
        ofTest.remove(started);
        shared.put(key, started);
        return started;
    }

    /**
     * A server that wants to be told its port: told one that was free a moment ago, and another if somebody took that in
     * between.
     *
     * @param listening waits until the server says whether it could
     */
    Peer startOnFreePort(IntFunction<Peer> starting, Predicate<Peer> listening) {
        for (int attempt = 1; attempt <= 10; attempt++) {
            int port = freePort();
            Peer server = starting.apply(port);
            if (listening.test(server)) {
                return server.on(port);
            }
            server.close();
        }
        throw new AssertionError("no port stayed free for a moment");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Peer launch(String tool, Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Tool.require(tool).toString());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return Peer.start(command);
    }

    /** A new file with this text, there until the class is done. */
    Path file(String name, String text) {
        try {
            return Files.writeString(folder().resolve(++files + "-" + name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A folder for the class. */
    Path folder() {
        try {
            if (folder == null) {
                folder = Files.createTempDirectory("sluice-interop");
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        Stream.concat(ofTest.stream(), shared.values().stream()).forEach(peer -> failure.addSuppressed(new Said(peer)));
        throw failure;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        ofTest.forEach(Peer::close);
        ofTest.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        shared.values().forEach(Peer::close);
        shared.clear();
        if (folder != null) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
            folder = null;
        }
    }

    /** Carries what a peer said into the report of a failed test. */
    private static final class Said extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Said(Peer peer) {
            super(peer.toString(), null, false, false);
        }
    }
}
