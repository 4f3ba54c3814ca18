package dev.sluice.tls.bench;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.bench.peer.Credentials;
import dev.sluice.tls.bench.peer.Implementation;
import dev.sluice.tls.bench.peer.Memory;
import dev.sluice.tls.bench.peer.Pair;
import dev.sluice.tls.bench.peer.Scenario;
import dev.sluice.tls.bench.peer.TlsPeer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Application data: one operation seals one write at the client and opens it at the server, on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 2,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class BulkBenchmark {

    /** The buffers that plaintext and records are in. */
    public enum Buffers {
        /** Those that cost the implementation least. */
        FAVOURITE,
        HEAP,
        DIRECT;

        Memory memory(TlsPeer peer) {
            return switch (this) {
                case FAVOURITE -> peer.memory();
                case HEAP -> Memory.HEAP;
                case DIRECT -> Memory.DIRECT;
            };
        }
    }

    @Param({"SLUICE", "JSSE", "TCNATIVE"})
    public Implementation implementation = Implementation.SLUICE;

    @Param({"16384", "1024", "64"})
    public int size = 16384;

    @Param("TLS_AES_128_GCM_SHA256")
    public CipherSuite suite = Scenario.DEFAULT.suite();

    @Param("FAVOURITE")
    public Buffers buffers = Buffers.FAVOURITE;

    @SuppressWarnings("NullAway.Init") // JMH calls connect() first
    private TlsPeer peer;

    @SuppressWarnings("NullAway.Init") // JMH calls connect() first
    private Pair pair;

    @SuppressWarnings("NullAway.Init") // JMH calls connect() first
    private ByteBuffer plaintext;

    /** One connection serves a whole trial. */
    @Setup
    public void connect() throws IOException, GeneralSecurityException {
        Scenario scenario = Scenario.DEFAULT.with(suite);
        peer = implementation.open(scenario, Credentials.create(scenario.key()));
        pair = new Pair(peer, peer, buffers.memory(peer));
        pair.handshake();
        plaintext = pair.buffer(size);
    }

    @Benchmark
    public ByteBuffer transfer() throws IOException {
        return pair.transfer(plaintext.clear());
    }

    @TearDown
    public void close() {
        pair.close();
        peer.close();
    }
}
