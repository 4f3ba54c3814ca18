package dev.sluice.tls.reactive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.IdentityFiles;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;

/** Certificates that change on disk under connections over real sockets. */
class RotationTest {
    private static final int SWAPS = 50;
    private static final int CLIENTS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestAuthority authority = TestAuthority.create();
    private final LiveSessions live = LiveSessions.create();
    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final BlockingQueue<NegotiatedParameters> served = new LinkedBlockingQueue<>();

    @TempDir
    private Path directory;

    private IdentityFiles identities;
    private DisposableServer server;

    @BeforeEach
    void listen() throws IOException {
        put(authority.request("localhost").issue());
        identities = IdentityFiles.directory(directory);
        server = TlsServer.create(ServerConfig.builder().identities(identities).build())
                .handle(this::echo)
                .doOnFailure((session, failure) -> failures.add(failure))
                .bindNow();
    }

    @AfterEach
    void stopListening() {
        server.disposeNow();
    }

    private Publisher<Void> echo(TlsSession session) {
        live.add(session);
        served.add(session.parameters().orElseThrow());
        return session.write(session.read().takeUntilOther(session.draining()).map(ByteBuf::retain));
    }

    private X509Certificate put(TestCertificate next) throws IOException {
        replace("tls.crt", next.chainPem());
        replace("tls.key", next.keyPem());
        return next.certificate();
    }

    private void replace(String name, String text) throws IOException {
        Path written = Files.writeString(directory.resolve("." + name), text);
        Files.move(
                written, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Mono<TlsSession> connect() {
        return TlsClient.create(
                        ClientConfig.builder().verifier(authority.verifier()).build())
                .port(((InetSocketAddress) server.address()).getPort())
                .connect();
    }

    private static X509Certificate shown(TlsSession session) {
        return session.parameters().orElseThrow().peer().orElseThrow().certificate();
    }

    /** Says it, ends, and hears it again. */
    private static Mono<String> echoed(TlsSession session, String text) {
        return session.write(Mono.fromSupplier(() -> Unpooled.copiedBuffer(text, UTF_8)))
                .then(session.closeWrite())
                .thenMany(session.readBytes())
                .reduce("", (all, bytes) -> all + new String(bytes, UTF_8))
                .flatMap(all -> session.onClose().thenReturn(all));
    }

    @Test
    void losesNoConnectionWhileTheCertificateChangesFiftyTimes() throws Exception {
        Semaphore connections = new Semaphore(0);
        AtomicBoolean over = new AtomicBoolean();
        TlsSession old = connect().block(PATIENCE);
        X509Certificate first = shown(old);
        Mono<Void> oneClient = Mono.defer(() -> connect().flatMap(session -> echoed(session, "hello")))
                .doOnNext(heard -> assertThat(heard).isEqualTo("hello"))
                .doOnNext(heard -> connections.release())
                .repeat(() -> !over.get())
                .then();
        var clients = Flux.range(0, CLIENTS).flatMap(i -> oneClient).then().toFuture();

        for (int epoch = 2; epoch <= SWAPS + 1; epoch++) {
            X509Certificate next = put(authority.request("localhost").issue());
            assertThat(identities.refresh()).isTrue();
            assertThat(identities.epoch()).isEqualTo(epoch);
            TlsSession session = connect().block(PATIENCE);
            assertThat(shown(session)).isEqualTo(next);
            assertThat(echoed(session, "new").block(PATIENCE)).isEqualTo("new");
            connections.acquire();
        }
        over.set(true);
        clients.get();

        assertThat(shown(old)).isEqualTo(first);
        assertThat(echoed(old, "still here").block(PATIENCE)).isEqualTo("still here");
        assertThat(failures).isEmpty();
        assertThat(served.element().identityEpoch()).isEqualTo(1);
        assertThat(served).extracting(NegotiatedParameters::identityEpoch).contains(2L, 25L, SWAPS + 1L);
    }

    @Test
    void drainEndsOnlyWhatShowsAnIdentityOfOld() throws Exception {
        TlsSession old = connect().block(PATIENCE);
        served.take();
        put(authority.request("localhost").issue());
        identities.refresh();
        TlsSession young = connect().block(PATIENCE);
        served.take();
        assertThat(live.count()).isEqualTo(2);

        assertThat(live.drain(identities.epoch(), Duration.ofHours(1))).isEqualTo(1);

        assertThat(old.readBytes().collectList().block(PATIENCE)).isEmpty();
        old.close().block(PATIENCE);
        assertThat(echoed(young, "still here").block(PATIENCE)).isEqualTo("still here");
    }
}
