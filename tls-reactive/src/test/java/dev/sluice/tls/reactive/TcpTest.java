package dev.sluice.tls.reactive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.Admission;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.contract.Behaviour;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.resources.LoopResources;
import reactor.test.StepVerifier;

/** Client and server over Reactor Netty's TCP, with real sockets. */
class TcpTest {
    /** How a record of the handshake begins. */
    private static final int HANDSHAKE = 22;

    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final Identity LOCALHOST = AUTHORITY.issue("localhost", "127.0.0.1");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Disposable> open = new ArrayList<>();
    private final BlockingQueue<Throwable> serverFailures = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        open.forEach(Disposable::dispose);
    }

    private int serve(Function<TlsSession, Publisher<Void>> handler) {
        return serve(ServerConfig.of(LOCALHOST), handler);
    }

    private int serve(ServerConfig config, Function<TlsSession, Publisher<Void>> handler) {
        DisposableServer server = TlsServer.create(config)
                .handle(handler)
                .doOnFailure((session, failure) -> serverFailures.add(failure))
                .bindNow();
        open.add(server);
        return ((InetSocketAddress) server.address()).getPort();
    }

    private static TlsClient client(int port) {
        return TlsClient.create(
                        ClientConfig.builder().verifier(AUTHORITY.verifier()).build())
                .port(port);
    }

    private TlsSession connect(int port) {
        TlsSession session = client(port).connectNow();
        open.add(session);
        return session;
    }

    private static Publisher<Void> echo(TlsSession session) {
        return session.write(session.read().map(ByteBuf::retain));
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, UTF_8);
    }

    private static Mono<String> text(TlsSession session) {
        return session.readBytes()
                .reduce(new StringBuilder(), (all, bytes) -> all.append(new String(bytes, UTF_8)))
                .map(StringBuilder::toString);
    }

    @Test
    void echoesUntilTheClientHasSaidAll() {
        TlsSession session = connect(serve(TcpTest::echo));
        Mono<String> answer = session.write(Flux.just("one, ", "two, ", "three").map(TcpTest::bytes))
                .then(session.closeWrite())
                .then(text(session));

        StepVerifier.create(answer)
                .expectNext("one, two, three")
                .expectComplete()
                .verify(PATIENCE);
        StepVerifier.create(session.onClose()).expectComplete().verify(PATIENCE);
        assertThat(session.isDisposed()).isTrue();
        assertThat(serverFailures).isEmpty();
    }

    @Test
    void carriesMegabytesBothWaysThroughRekeys() {
        int pieces = 1000;
        TlsSession session = connect(serve(TcpTest::echo));
        Flux<ByteBuf> data = Flux.range(0, pieces)
                .map(i -> Unpooled.wrappedBuffer(new byte[10_000]).setInt(0, i))
                .concatMap(piece ->
                        piece.getInt(0) % 100 == 0 ? session.rekey(Rekey.BOTH).thenReturn(piece) : Mono.just(piece));
        Mono<Long> received =
                session.read().map(buffer -> (long) buffer.readableBytes()).reduce(0L, Long::sum);
        Mono<Long> sent = session.write(data).then(session.closeWrite()).thenReturn(0L);

        StepVerifier.create(Flux.merge(sent, received).reduce(0L, Long::sum))
                .expectNext(pieces * 10_000L)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void negotiatesBeforeTheSessionIsHandedOver() {
        TlsSession session = connect(serve(TcpTest::echo));

        assertThat(session.parameters()).isPresent();
        assertThat(session.handshake().block()).isEqualTo(session.parameters().orElseThrow());
        assertThat(session.remoteAddress()).isInstanceOf(InetSocketAddress.class);
        assertThat(session.id()).isPositive();
    }

    @Test
    void refusesAServerThatCannotProveItsName() {
        int port = serve(TcpTest::echo);

        assertThatThrownBy(() -> client(port).serverName("elsewhere.example").connectNow())
                .rootCause()
                .isInstanceOfSatisfying(
                        TlsException.class,
                        e -> assertThat(e.failure()).isInstanceOf(Failure.CertificateRejected.class));
    }

    @Test
    void tellsBothSidesWhyAClientIsRefused() throws InterruptedException {
        ServerConfig config = ServerConfig.builder()
                .identity(LOCALHOST)
                .clientAuthentication(ClientAuthentication.REQUIRE, AUTHORITY.verifier())
                .build();
        TlsSession session = connect(serve(config, TcpTest::echo));

        StepVerifier.create(session.read())
                .expectErrorSatisfies(
                        error -> assertThat(((TlsException) error).failure()).isEqualTo(new Failure.AlertReceived(116)))
                .verify(PATIENCE);
        assertThat(serverFailures.take()).isInstanceOf(TlsException.class);
    }

    @Test
    void answersPlainHttpWithAnAlertAndFin() throws IOException, InterruptedException {
        int port = serve(TcpTest::echo);
        byte[] answer;
        try (Socket socket = new Socket("localhost", port)) {
            OutputStream out = socket.getOutputStream();
            out.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
            out.write(new byte[100_000]);
            answer = socket.getInputStream().readAllBytes();
        }

        assertThat(answer).hasSize(7).startsWith(21, 3, 3, 0, 2, 2);
        assertThat(serverFailures.take())
                .isInstanceOfSatisfying(
                        TlsException.class, e -> assertThat(e.failure()).isInstanceOf(Failure.PeerMisbehaved.class));
    }

    @Test
    void tellsThatNobodyListens() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }

        StepVerifier.create(client(port).connect())
                .expectErrorSatisfies(error -> assertThat(error).isInstanceOf(ConnectException.class))
                .verify(PATIENCE);
    }

    @Test
    void goesOnSendingAfterThePeerHasClosedItsHalf() {
        TlsSession session =
                connect(serve(peer -> text(peer).flatMap(question -> peer.write(Mono.just(bytes(question + "!"))))));
        Mono<String> answer = session.write(Mono.just(bytes("now you")))
                .then(session.closeWrite())
                .then(text(session));

        StepVerifier.create(answer).expectNext("now you!").expectComplete().verify(PATIENCE);
    }

    @Test
    void endsOneHalfOverNativeSocketsToo() {
        int port = serve(peer -> text(peer).flatMap(question -> peer.write(Mono.just(bytes(question + "!")))));
        TlsSession session = client(port)
                .tcp(tcp -> tcp.runOn(LoopResources.create("native", 1, true), true))
                .connectNow();
        open.add(session);
        Mono<String> answer = session.write(Mono.just(bytes("now you")))
                .then(session.closeWrite())
                .then(text(session));

        StepVerifier.create(answer).expectNext("now you!").expectComplete().verify(PATIENCE);
        StepVerifier.create(session.onClose()).expectComplete().verify(PATIENCE);
    }

    @Test
    void aCutConnectionIsNoCleanEnd() throws InterruptedException {
        TlsSession session = connect(serve(TcpTest::giveUp));
        StepVerifier.create(session.write(Mono.just(bytes("cut"))))
                .expectComplete()
                .verify(PATIENCE);

        StepVerifier.create(session.read())
                .expectErrorSatisfies(
                        error -> assertThat(((TlsException) error).failure()).isInstanceOf(Failure.Truncated.class))
                .verify(PATIENCE);
        assertThat(serverFailures.take()).hasMessage("enough");
    }

    private static Publisher<Void> giveUp(TlsSession session) {
        return session.readBytes().next().then(Mono.error(new IllegalStateException("enough")));
    }

    @Test
    void leavingDuringTheHandshakeClosesTheConnection() throws IOException {
        try (ServerSocket silent = new ServerSocket(0)) {
            Disposable connecting = client(silent.getLocalPort()).connect().subscribe();
            try (Socket accepted = silent.accept()) {
                assertThat(accepted.getInputStream().read()).isEqualTo(22);
                connecting.dispose();
                accepted.getInputStream().readAllBytes();
            }
        }
    }

    @Behaviour("R6")
    @Test
    void operationsRunInTheContextOfWhoeverSubscribed() {
        Mono<String> tenant = Mono.deferContextual(context -> Mono.just(context.get("tenant")));
        List<String> seen = new ArrayList<>();
        Identity remote = new Identity(LOCALHOST.chain(), LOCALHOST.schemes(), (scheme, content, attachment) -> {
            Operation<byte[]> local = LOCALHOST.signer().sign(scheme, content, attachment);
            return MonoOperation.of(tenant.doOnNext(seen::add).then(started(local)));
        });
        DisposableServer server = TlsServer.create(ServerConfig.of(remote))
                .handle(TcpTest::echo)
                .bind()
                .contextWrite(context -> context.put("tenant", "Weber"))
                .block();
        open.add(server);
        connect(((InetSocketAddress) server.address()).getPort());

        assertThat(seen).containsExactly("Weber");
    }

    private static Mono<byte[]> started(Operation<byte[]> operation) {
        return Mono.fromCallable(() -> {
                    operation.start();
                    return operation.result();
                })
                .subscribeOn(Schedulers.parallel());
    }

    @Test
    void computesElsewhereIfAsked() {
        DisposableServer server = TlsServer.create(ServerConfig.of(LOCALHOST))
                .settings(SessionSettings.DEFAULT.withCrypto(CryptoWork.offloadedTo(Schedulers.parallel())))
                .handle(TcpTest::echo)
                .bindNow();
        open.add(server);
        TlsSession session = client(((InetSocketAddress) server.address()).getPort())
                .settings(SessionSettings.DEFAULT.withCrypto(CryptoWork.offloadedTo(Schedulers.boundedElastic())))
                .connectNow();
        open.add(session);

        assertThat(session.parameters()).isPresent();
    }

    @Test
    void refusesOneSourceThatHasTooManyHandshakesUnderWay() throws IOException, InterruptedException {
        Admission admission = new Admission(10, 10, 1);
        DisposableServer server = TlsServer.create(ServerConfig.of(LOCALHOST))
                .handshakes(admission)
                .doOnFailure((session, failure) -> serverFailures.add(failure))
                .bindNow();
        open.add(server);
        int port = ((InetSocketAddress) server.address()).getPort();
        try (Socket first = new Socket("localhost", port)) {
            first.getOutputStream().write(HANDSHAKE);
            while (admission.inside() == 0) {
                Thread.onSpinWait();
            }
            try (Socket refused = new Socket("localhost", port)) {
                refused.getOutputStream().write(HANDSHAKE);
                assertThat(refused.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(serverFailures.take()).hasMessageContaining("one source has 1 handshakes under way");
            assertThat(admission.inside()).isEqualTo(1);
        }
    }

    @Test
    void foreignHandlersCannotWritePastTheSession() throws InterruptedException {
        CountDownLatch refused = new CountDownLatch(1);
        int port = serve(TcpTest::echo);
        TlsSession session = client(port)
                .tcp(tcp -> tcp.doOnConnected(connection -> connection
                        .outbound()
                        .sendString(Mono.just("in the clear"))
                        .then()
                        .subscribe(ignored -> {}, error -> refused.countDown())))
                .connectNow();
        open.add(session);

        refused.await();
        Mono<String> answer = session.write(Mono.just(bytes("sealed")))
                .then(session.closeWrite())
                .then(text(session));
        StepVerifier.create(answer).expectNext("sealed").expectComplete().verify(PATIENCE);
    }
}
