package dev.sluice.tls.loom;

import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.testkit.DuplexPipe;
import dev.sluice.tls.testkit.ManualClock;
import dev.sluice.tls.testkit.TestConfigurations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

/**
 * Parks a reader in each of many connections after its handshake, on as few carriers as the JVM was given, and wakes them
 * all. Ends with an exception if a virtual thread was pinned meanwhile. A program of its own, started by {@link PinningTest}.
 */
final class ParkedConnections {
    private static final int CONNECTIONS = 10_000;
    private static final int WARM_UP = 100;

    private final ManualClock clock = new ManualClock();
    private final ClientConfig clientConfig;
    private final ServerConfig serverConfig;

    private ParkedConnections() {
        TestConfigurations configurations = new TestConfigurations(clock, 1);
        this.clientConfig = configurations.client().build();
        this.serverConfig = configurations.server().build();
    }

    public static void main(String[] arguments) throws Exception {
        ParkedConnections program = new ParkedConnections();
        program.run(WARM_UP);
        Path file = Files.createTempFile("parked", ".jfr");
        try (Recording recording = new Recording()) {
            recording
                    .enable("jdk.VirtualThreadPinned")
                    .withThreshold(Duration.ZERO)
                    .withStackTrace();
            recording.start();
            program.run(CONNECTIONS);
            recording.stop();
            recording.dump(file);
            requireNothingPinned(file);
        } finally {
            Files.delete(file);
        }
        System.out.println(CONNECTIONS + " connections parked and woken");
    }

    private static void requireNothingPinned(Path file) throws IOException {
        RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"))
                .findFirst()
                .ifPresent(event -> {
                    throw new IllegalStateException("pinned: " + event);
                });
    }

    private record Pair(TlsChannel client, TlsChannel server, DuplexPipe pipe, Call<Integer> read) {}

    private void run(int connections) throws Exception {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            pairs.add(connect());
        }
        for (Pair pair : pairs) {
            pair.pipe().leftToRight().awaitWaitingReader();
        }
        for (Pair pair : pairs) {
            Call.start(() -> pair.client().write(ByteBuffer.wrap(new byte[] {42})));
        }
        for (Pair pair : pairs) {
            if (pair.read().result() != 42) {
                throw new IllegalStateException("the wrong byte");
            }
            Call.run(pair.client()::close).result();
            Call.run(pair.server()::close).result();
        }
    }

    private Pair connect() throws Exception {
        DuplexPipe pipe = new DuplexPipe(clock);
        Timer timer = ScriptedBytes.timer(clock);
        TlsChannel client = TlsClient.create(clientConfig)
                .serverName(Scene.LOCALHOST)
                .timer(timer)
                .over(new ScriptedBytes(pipe.left()));
        TlsChannel server = TlsListener.configure(serverConfig).timer(timer).over(new ScriptedBytes(pipe.right()));
        Call<?> handshake = Call.start(client::handshake);
        Call<Integer> read = Call.start(() -> server.inputStream().read());
        handshake.result();
        return new Pair(client, server, pipe, read);
    }
}
