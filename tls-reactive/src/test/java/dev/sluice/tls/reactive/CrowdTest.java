package dev.sluice.tls.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Operation;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.crypto.KeyShare;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.testkit.TestConfigurations;
import dev.sluice.tls.testkit.contract.Behaviour;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A thousand handshakes on one event loop. */
class CrowdTest {
    private static final int CROWD = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(100);
    private static final Identity LOCAL = TestConfigurations.certificate().identity();
    private static final SecurityPolicy POLICY = SecurityPolicy.DEFAULT.withGroups(List.of(NamedGroup.X25519));

    /** Counts computations, and how many there were between two beats of the event loop. Confined to the event loop. */
    private static final class Heart {
        private static final Set<String> COMPUTATIONS = Set.of("generate", "encapsulate", "agree", "verify");
        private int units;
        private int sinceBeat;
        private int most;

        void unit() {
            units++;
            sinceBeat++;
        }

        void beatOn(Crowd crowd) {
            most = Math.max(most, sinceBeat);
            sinceBeat = 0;
            if (!crowd.loop().isShuttingDown()) {
                crowd.loop().schedule(() -> beatOn(crowd), 0, TimeUnit.NANOSECONDS);
            }
        }

        CryptoProvider counting(CryptoProvider real) {
            return counting(CryptoProvider.class, real);
        }

        private <T> T counting(Class<T> type, T real) {
            return type.cast(Proxy.newProxyInstance(
                    type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                        if (COMPUTATIONS.contains(method.getName())) {
                            unit();
                        }
                        try {
                            Object result = method.invoke(real, arguments);
                            return result instanceof KeyShare share ? counting(KeyShare.class, share) : result;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }));
        }
    }

    @Behaviour({"M10", "M11"})
    @Test
    void theEventLoopNeverComputesMoreBetweenTwoTurnsThanTheBudget() {
        int budget = 4;
        Heart heart = new Heart();
        SessionSettings settings = SessionSettings.DEFAULT.withCrypto(CryptoWork.onEventLoop(budget));
        CryptoProvider crypto = heart.counting(CryptoProviders.standard());
        Identity identity = new Identity(LOCAL.chain(), LOCAL.schemes(), (scheme, content, attachment) -> {
            Operation<byte[]> signing = LOCAL.signer().sign(scheme, content, attachment);
            return Operation.compute(() -> {
                heart.unit();
                signing.start();
                return signing.result();
            });
        });
        ServerConfig server = ServerConfig.builder()
                .identity(identity)
                .policy(POLICY)
                .crypto(crypto)
                .resumption(Resumption.off()) // or most clients would leave out certificates and signatures
                .build();
        ClientConfig client = ClientConfig.builder()
                .policy(POLICY)
                .crypto(crypto)
                .verifier(presented -> Operation.compute(() -> {
                    heart.unit();
                    return new PeerIdentity(presented.chain(), List.of());
                }))
                .build();
        try (Crowd crowd = new Crowd(TlsServer.create(server).settings(settings))) {
            crowd.loop().execute(() -> heart.beatOn(crowd));
            crowd.connect(TlsClient.create(client).settings(settings), CROWD).block(PATIENCE);
        }

        assertThat(heart.units).isEqualTo(6 * CROWD);
        assertThat(heart.most).isEqualTo(budget);
    }

    @Behaviour("M8")
    @Test
    void everyHandshakeWaitsForItsSignerAtTheSameTime() throws InterruptedException {
        BlockingQueue<Runnable> outstanding = new LinkedBlockingQueue<>();
        Identity remote = new Identity(LOCAL.chain(), LOCAL.schemes(), (scheme, content, attachment) -> {
            Operation<byte[]> signing = LOCAL.signer().sign(scheme, content.clone(), attachment);
            CompletableFuture<byte[]> answer = new CompletableFuture<>();
            return Operation.async(() -> {
                outstanding.add(() -> {
                    signing.start();
                    answer.complete(result(signing));
                });
                return answer;
            });
        });
        ServerConfig server =
                ServerConfig.builder().identity(remote).policy(POLICY).build();
        try (Crowd crowd = new Crowd(TlsServer.create(server))) {
            Mono<Void> handshakes = crowd.connect(client(), CROWD);
            while (outstanding.size() < CROWD) {
                Thread.onSpinWait();
            }
            outstanding.forEach(Runnable::run);
            handshakes.block(PATIENCE);
        }

        assertThat(outstanding).hasSize(CROWD);
    }

    @Behaviour("M10")
    @Test
    void computationElsewhereLeavesTheEventLoopToOthers() throws InterruptedException {
        CountDownLatch computing = new CountDownLatch(1);
        CountDownLatch enough = new CountDownLatch(1);
        Identity slow = new Identity(LOCAL.chain(), LOCAL.schemes(), (scheme, content, attachment) -> {
            Operation<byte[]> signing = LOCAL.signer().sign(scheme, content, attachment);
            return Operation.compute(() -> {
                computing.countDown();
                enough.await();
                signing.start();
                return signing.result();
            });
        });
        Scheduler threads = Schedulers.newBoundedElastic(2, 100, "computing");
        SessionSettings settings = SessionSettings.DEFAULT.withCrypto(CryptoWork.offloadedTo(threads));
        ServerConfig server =
                ServerConfig.builder().identity(slow).policy(POLICY).build();
        try (Crowd crowd = new Crowd(TlsServer.create(server).settings(settings))) {
            Mono<Void> handshakes = crowd.connect(client(), 1);
            computing.await();
            CountDownLatch moving = new CountDownLatch(1);
            crowd.loop().execute(moving::countDown);
            moving.await();
            enough.countDown();
            handshakes.block(PATIENCE);
        } finally {
            threads.dispose();
        }
    }

    private static TlsClient client() {
        return TlsClient.create(ClientConfig.builder()
                .policy(POLICY)
                .verifier(TestConfigurations.authority().verifier())
                .build());
    }

    private static byte[] result(Operation<byte[]> operation) {
        try {
            return operation.result();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
