package dev.sluice.tls.bench;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.bench.peer.CertificateKey;
import dev.sluice.tls.bench.peer.Credentials;
import dev.sluice.tls.bench.peer.Implementation;
import dev.sluice.tls.bench.peer.Pair;
import dev.sluice.tls.bench.peer.Scenario;
import dev.sluice.tls.bench.peer.TlsPeer;
import java.io.IOException;
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

/** Full TLS 1.3 handshakes, a client and a server on one thread: one operation is one pair. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 2,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class HandshakeBenchmark {
    @Param({"SLUICE", "JSSE", "TCNATIVE"})
    public Implementation implementation = Implementation.SLUICE;

    @Param("ECDSA_P256")
    public CertificateKey key = Scenario.DEFAULT.key();

    @Param("X25519")
    public NamedGroup group = Scenario.DEFAULT.group();

    @Param("TLS_AES_128_GCM_SHA256")
    public CipherSuite suite = Scenario.DEFAULT.suite();

    @Param("false")
    public boolean mutual;

    @Param("false")
    public boolean verified;

    @SuppressWarnings("NullAway.Init") // JMH calls open() first
    private TlsPeer peer;

    @SuppressWarnings("NullAway.Init") // JMH calls open() first
    private Pair pair;

    /** Tries one handshake before many are counted. */
    @Setup
    public void open() throws IOException, GeneralSecurityException {
        Scenario scenario = new Scenario(suite, group, key, mutual, verified);
        peer = implementation.open(scenario, Credentials.create(key));
        pair = new Pair(peer);
        pair.handshake();
    }

    @Benchmark
    public Pair handshake() throws IOException {
        pair.handshake();
        return pair;
    }

    @TearDown
    public void close() {
        pair.close();
        peer.close();
    }
}
