package dev.sluice.tls.bench;

import dev.sluice.tls.Admission;
import dev.sluice.tls.Operation;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.reactive.TlsClient;
import dev.sluice.tls.reactive.TlsServer;
import dev.sluice.tls.reactive.TlsSession;
import dev.sluice.tls.testkit.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
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
 * loopback interface, clients and server on one event loop. A program of its own; it prints what each run took, and how many
 * signatures were waited for at once.
 */
public final class RemoteSigner {
    private static final int CLIENTS = 1000;
    private static final int LATENCY = 200;
    private static final int WARM_UP = 5;
    private static final int ROUNDS = 9;

    private final TestAuthority authority = TestAuthority.create();
    private final Identity local = authority.issue("localhost");
    private final LoopResources loop = LoopResources.create("bench", 1, true);
    private final AtomicInteger outstanding = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    private RemoteSigner() {}

    /** Takes no arguments. */
    public static void main(String... arguments) {
        RemoteSigner bench = new RemoteSigner();
        Identity remote = bench.remote();
        for (int i = 0; i < WARM_UP; i++) {
            bench.run(bench.local);
            bench.run(remote);
        }
        double[] near = new double[ROUNDS];
        double[] far = new double[ROUNDS];
        int[] waiting = new int[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            near[i] = bench.run(bench.local);
            bench.most.set(0);
            far[i] = bench.run(remote);
            waiting[i] = bench.most.get();
        }
        Arrays.sort(near);
        Arrays.sort(far);
        Arrays.sort(waiting);
        System.out.printf("%d handshakes at once, medians of %d runs%n", CLIENTS, ROUNDS);
        System.out.printf("key at hand      %6.0f ms  (%.0f to %.0f)%n", near[ROUNDS / 2], near[0], near[ROUNDS - 1]);
        System.out.printf(
                "key %d ms away  %6.0f ms  (%.0f to %.0f)%n", LATENCY, far[ROUNDS / 2], far[0], far[ROUNDS - 1]);
        System.out.printf(
                "signatures waited for at once: %d (%d to %d)%n", waiting[ROUNDS / 2], waiting[0], waiting[ROUNDS - 1]);
        bench.loop.dispose();
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
        DisposableServer server = TlsServer.create(ServerConfig.of(identity))
                .handshakes(Admission.atOnce(CLIENTS))
                .tcp(tcp -> tcp.runOn(loop).option(io.netty.channel.ChannelOption.SO_BACKLOG, CLIENTS))
                .bindNow();
        TlsClient client = TlsClient.create(
                        ClientConfig.builder().verifier(authority.verifier()).build())
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
