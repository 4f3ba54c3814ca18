package dev.sluice.tls.loom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.Failure;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.Limits;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.testkit.TestConfigurations;
import dev.sluice.tls.testkit.contract.Behaviour;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Where a handshake's operations run, and what releases whoever waits for one. */
class OperationTest {
    private final CompletableFuture<Thread> started = new CompletableFuture<>();
    private final CompletableFuture<byte[]> signature = new CompletableFuture<>();

    @Test
    void usersWorkRunsOnAThreadOfItsOwn() throws Exception {
        Identity local = TestConfigurations.certificate().identity();
        Identity remote = signer(
                local,
                (scheme, content, attachment) -> Operation.async(() -> {
                    started.complete(Thread.currentThread());
                    return signature.thenApply(ready -> {
                        Operation<byte[]> signing = local.signer().sign(scheme, content, attachment);
                        signing.start();
                        return result(signing);
                    });
                }));
        try (Scene scene = scene(remote)) {
            Call<?> handshake = Call.start(scene.channel::handshake);
            scene.peer.pump();
            assertThat(started.get().isVirtual()).isTrue();
            assertThat(started.get()).isNotSameAs(handshake.thread());
            assertThat(handshake.isDone()).isFalse();

            signature.complete(new byte[0]);
            scene.peer.handshake();
            handshake.result();
        }
    }

    @Test
    void deadlineReleasesTheCaller() throws Exception {
        try (Scene scene = scene(neverSigning())) {
            Call<?> handshake = Call.start(scene.channel::handshake);
            scene.peer.pump();
            started.get();
            scene.clock.advance(Limits.DEFAULT.handshakeTimeout());

            assertThat(handshake.failure())
                    .isInstanceOfSatisfying(
                            TlsException.class, e -> assertThat(e.failure()).isInstanceOf(Failure.TimedOut.class));
            assertThatThrownBy(signature::get).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void closeReleasesTheCaller() throws Exception {
        try (Scene scene = scene(neverSigning())) {
            Call<?> handshake = Call.start(scene.channel::handshake);
            scene.peer.pump();
            started.get();
            scene.channel.close();

            assertThat(handshake.failure()).isInstanceOf(AsynchronousCloseException.class);
            assertThatThrownBy(signature::get).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void interruptReleasesTheCaller() throws Exception {
        try (Scene scene = scene(neverSigning())) {
            Call<?> handshake = Call.start(scene.channel::handshake);
            scene.peer.pump();
            started.get();
            handshake.interrupt();

            assertThat(handshake.failure()).hasMessageContaining("interrupted");
            assertThat(handshake.interruptedAtEnd()).isTrue();
            assertThatThrownBy(signature::get).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void aBlockingMethodAnswersOnAThreadOfItsOwn() throws Exception {
        Identity local = TestConfigurations.certificate().identity();
        Identity remote = signer(
                local,
                (scheme, content, attachment) -> BlockingOperation.of(() -> {
                    started.complete(Thread.currentThread());
                    signature.get();
                    Operation<byte[]> signing = local.signer().sign(scheme, content, attachment);
                    signing.start();
                    return signing.result();
                }));
        try (Scene scene = scene(remote)) {
            Call<?> handshake = Call.start(scene.channel::handshake);
            scene.peer.pump();
            assertThat(started.get()).isNotSameAs(handshake.thread());
            signature.complete(new byte[0]);
            scene.peer.handshake();
            handshake.result();
        }
    }

    @Test
    void closeInterruptsABlockingMethod() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Identity remote = signer(
                TestConfigurations.certificate().identity(),
                (scheme, content, attachment) -> BlockingOperation.of(() -> {
                    started.complete(Thread.currentThread());
                    try {
                        return signature.get();
                    } catch (InterruptedException e) {
                        interrupted.complete(true);
                        throw e;
                    }
                }));
        try (Scene scene = scene(remote)) {
            Call<?> handshake = Call.start(scene.channel::handshake);
            scene.peer.pump();
            started.get();
            scene.channel.close();

            assertThat(handshake.failure()).isInstanceOf(AsynchronousCloseException.class);
            assertThat(interrupted.get()).isTrue();
        }
    }

    @Test
    void computationRunsInTheCallersThread() throws Exception {
        Identity local = TestConfigurations.certificate().identity();
        Identity watched = signer(
                local,
                (scheme, content, attachment) -> Operation.compute(() -> {
                    started.complete(Thread.currentThread());
                    Operation<byte[]> signing = local.signer().sign(scheme, content, attachment);
                    signing.start();
                    return result(signing);
                }));
        try (Scene scene = scene(watched)) {
            Call<?> handshake = Call.start(scene.channel::handshake);
            scene.peer.handshake();
            handshake.result();
            assertThat(started.get()).isSameAs(handshake.thread());
        }
    }

    @Behaviour("M10")
    @Test
    void noMoreHandshakesComputeAtOnceThanAllowed() throws Exception {
        AtomicInteger computing = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Identity local = TestConfigurations.certificate().identity();
        Identity watched = signer(
                local,
                (scheme, content, attachment) -> Operation.compute(() -> {
                    most.accumulateAndGet(computing.incrementAndGet(), Math::max);
                    Thread.onSpinWait();
                    Operation<byte[]> signing = local.signer().sign(scheme, content, attachment);
                    signing.start();
                    computing.decrementAndGet();
                    return result(signing);
                }));
        TlsClient client = TlsClient.create(ClientConfig.builder()
                .verifier(TestConfigurations.authority().verifier())
                .build());
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (TlsListener listener =
                TlsListener.configure(ServerConfig.of(watched)).cryptoLimit(1).bind(anyPort)) {
            Thread.startVirtualThread(() -> listener.serve(TlsChannel::handshake));
            List<Call<?>> handshakes = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                handshakes.add(Call.run(() -> {
                    try (TlsChannel channel = client.connect(listener.localAddress())) {
                        assertThat(channel.inputStream().read()).isEqualTo(-1);
                    }
                }));
            }
            for (Call<?> handshake : handshakes) {
                handshake.result();
            }
        }
        assertThat(most).hasValue(1);
    }

    private Identity neverSigning() {
        return signer(
                TestConfigurations.certificate().identity(),
                (scheme, content, attachment) -> Operation.async(() -> {
                    started.complete(Thread.currentThread());
                    return signature;
                }));
    }

    private static Identity signer(Identity like, dev.sluice.tls.config.Signer signer) {
        return new Identity(like.chain(), like.schemes(), signer);
    }

    private static Scene scene(Identity identity) {
        return new Scene(Role.SERVER, Timeouts.DEFAULT, client -> client, server -> server.identity(identity));
    }

    private static byte[] result(Operation<byte[]> operation) {
        try {
            return operation.result();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
