package dev.sluice.tls.bench;

import dev.sluice.tls.Admission;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Operation;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.PeerVerifier;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.reactive.TlsClient;
import dev.sluice.tls.reactive.TlsServer;
import dev.sluice.tls.reactive.TlsSession;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.testkit.TestAuthority;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.netty.DisposableServer;
import reactor.netty.resources.LoopResources;

/**
 * A thousand clients at once, and a private key that takes 200 ms to answer, beside the same with the key at hand: over sockets of the
 * loopback interface, clients and server on one event loop. The runs come in pairs, one of each kind in turns, so that whatever else
 * the machine does meets both; what counts is the median of the differences within the pairs. A program of its own.
 */
public final class RemoteSigner {
    private static final int CLIENTS = 1000;
    private static final int LATENCY = 200;
    private static final int WARM_UP = 5;
    private static final int PAIRS = 25;
    private static final SecurityPolicy POLICY = SecurityPolicy.DEFAULT.withGroups(List.of(NamedGroup.X25519));

    private final TestAuthority authority = TestAuthority.create();
    private final Identity local = authority.issue("localhost");
    private final PeerVerifier verifier = authority.verifier();
    private final LoopResources loop = LoopResources.create("bench", 1, true);
    private final AtomicInteger outstanding = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    private RemoteSigner() {}

    /** Takes no arguments. */
    public static void main(String... arguments) throws IOException {
        System.out.println(Machine.describe());
        RemoteSigner bench = new RemoteSigner();
        Identity remote = bench.remote();
        for (int i = 0; i < WARM_UP; i++) {
            bench.run(bench.local);
            bench.run(remote);
        }
        double[] near = new double[PAIRS];
        double[] far = new double[PAIRS];
        double[] difference = new double[PAIRS];
        double[] waiting = new double[PAIRS];
        for (int i = 0; i < PAIRS; i++) {
            boolean nearFirst = i % 2 == 0;
            if (nearFirst) {
                near[i] = bench.run(bench.local);
            }
            bench.most.set(0);
            far[i] = bench.run(remote);
            waiting[i] = bench.most.get();
            if (!nearFirst) {
                near[i] = bench.run(bench.local);
            }
            difference[i] = far[i] - near[i];
        }
        System.out.println(CLIENTS + " handshakes at once, " + PAIRS + " pairs of runs");
        Table table = new Table(System.out, List.of("", "median", "quartiles", "least to most"));
        row(table, "key at hand, ms for all", near);
        row(table, "key " + LATENCY + " ms away, ms for all", far);
        row(table, "difference within a pair, ms", difference);
        row(table, "signatures waited for at once", waiting);
        bench.loop.dispose();
    }

    private static void row(Table table, String what, double[] values) {
        Arrays.sort(values);
        int last = values.length - 1;
        table.row(List.of(
                what,
                whole(values[last / 2]),
                whole(values[last / 4]) + " to " + whole(values[last * 3 / 4]),
                whole(values[0]) + " to " + whole(values[last])));
    }

    private static String whole(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private Identity remote() {
        Executor away = CompletableFuture.delayedExecutor(LATENCY, TimeUnit.MILLISECONDS);
        return new Identity(local.chain(), local.schemes(), (scheme, content, attachment) -> {
            Operation<byte[]> signing = local.signer().sign(scheme, content.clone(), attachment);
            return Operation.async(() -> {
                most.accumulateAndGet(outstanding.incrementAndGet(), Math::max);
                return CompletableFuture.supplyAsync(() -> sign(signing), away);
            });
        });
    }

    private byte[] sign(Operation<byte[]> signing) {
        signing.start();
        outstanding.decrementAndGet();
        try {
            return signing.result();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Milliseconds until all have shaken hands. */
    private double run(Identity identity) {
        System.gc();
        DisposableServer server = TlsServer.create(ServerConfig.builder()
                        .identity(identity)
                        .policy(POLICY)
                        .resumption(Resumption.off())
                        .build())
                .handshakes(Admission.atOnce(CLIENTS))
                .tcp(tcp -> tcp.runOn(loop).option(ChannelOption.SO_BACKLOG, CLIENTS))
                .bindNow();
        TlsClient client = TlsClient.create(
                        ClientConfig.builder().verifier(verifier).policy(POLICY).build())
                .tcp(tcp -> tcp.runOn(loop))
                .port(((InetSocketAddress) server.address()).getPort());
        long start = System.nanoTime();
        List<TlsSession> sessions = Objects.requireNonNull(Flux.range(0, CLIENTS)
                .flatMap(i -> client.connect(), CLIENTS)
                .collectList()
                .block());
        double took = (System.nanoTime() - start) / 1e6;
        Flux.fromIterable(sessions)
                .doOnNext(TlsSession::dispose)
                .flatMap(TlsSession::onClose, CLIENTS)
                .blockLast();
        server.disposeNow();
        return took;
    }
}
