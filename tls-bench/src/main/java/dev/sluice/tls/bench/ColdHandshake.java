package dev.sluice.tls.bench;

import dev.sluice.tls.bench.peer.Credentials;
import dev.sluice.tls.bench.peer.Implementation;
import dev.sluice.tls.bench.peer.Pair;
import dev.sluice.tls.bench.peer.Scenario;
import dev.sluice.tls.bench.peer.TlsPeer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The first handshakes of a new JVM, both ends: classes to load, nothing compiled. A program of its own, started anew for every
 * figure, with the name of an {@link Implementation} and a file of {@link Credentials}. It prints milliseconds.
 */
public final class ColdHandshake {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private ColdHandshake() {}

    /**
     * Prints the CPU time of setting up, of the first and of the second handshake, and what setting up and the first handshake
     * took on the wall.
     */
    public static void main(String... arguments) throws IOException, GeneralSecurityException {
        Implementation implementation = Implementation.valueOf(arguments[0]);
        // The key store is the JDK's whoever reads it, and loads much that JSSE needs too.
        Credentials credentials = Credentials.load(Path.of(arguments[1]));
        long wall = System.nanoTime();
        long start = THREADS.getCurrentThreadCpuTime();
        try (TlsPeer peer = implementation.open(Scenario.DEFAULT, credentials);
                Pair pair = new Pair(peer)) {
            long ready = THREADS.getCurrentThreadCpuTime();
            pair.handshake();
            long first = THREADS.getCurrentThreadCpuTime();
            wall = System.nanoTime() - wall;
            pair.handshake();
            long second = THREADS.getCurrentThreadCpuTime();
            print(ready - start, first - ready, second - first, wall);
        }
    }

    private static void print(long... nanoseconds) {
        System.out.println(
                LongStream.of(nanoseconds).mapToObj(n -> "" + n / 1e6).collect(Collectors.joining(" ")));
    }
}
