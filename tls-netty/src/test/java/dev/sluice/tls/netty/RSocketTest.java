package dev.sluice.tls.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.SocketAcceptor;
import io.rsocket.core.RSocketConnector;
import io.rsocket.core.RSocketServer;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.transport.netty.server.CloseableChannel;
import io.rsocket.transport.netty.server.TcpServerTransport;
import io.rsocket.util.DefaultPayload;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpServer;

/** RSocket over Reactor Netty's TCP, both ends known by certificates. */
class RSocketTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final TestCertificate SERVER = AUTHORITY.request("localhost").issue();
    private static final TestCertificate CLIENT = AUTHORITY.request("client").issue();
    private static final String FILLING = "0123456789".repeat(2_000);

    private final AtomicInteger emitted = new AtomicInteger();
    private CloseableChannel server;

    /** Numbers, as they are asked for. */
    private final RSocket numbers = new RSocket() {
        @Override
        public Flux<Payload> requestStream(Payload request) {
            int last = Integer.parseInt(request.getDataUtf8());
            request.release();
            return Flux.range(1, last).doOnNext(emitted::set).map(number -> DefaultPayload.create(number + FILLING));
        }
    };

    private void start(SslContext context) {
        server = RSocketServer.create(SocketAcceptor.with(numbers))
                .bind(TcpServerTransport.create(
                        TcpServer.create().host("localhost").port(0).secure(spec -> spec.sslContext(context))))
                .block(PATIENCE);
    }

    private RSocket connect(SslContext context) {
        return RSocketConnector.create()
                .connect(TcpClientTransport.create(TcpClient.create()
                        .host("localhost")
                        .port(server.address().getPort())
                        .secure(spec -> spec.sslContext(context))))
                .block(PATIENCE);
    }

    @AfterEach
    void stop() {
        server.dispose();
        server.onClose().block(PATIENCE);
    }

    private static SslContextBuilder server() {
        return SslContextBuilder.forServer(SERVER.privateKey(), SERVER.chain().toArray(X509Certificate[]::new))
                .trustManager(AUTHORITY.root())
                .clientAuth(ClientAuth.REQUIRE);
    }

    private static SslContextBuilder client() {
        return SslContextBuilder.forClient()
                .trustManager(AUTHORITY.root())
                .keyManager(CLIENT.privateKey(), CLIENT.chain().toArray(X509Certificate[]::new));
    }

    private static String text(Payload payload) {
        String text = payload.getDataUtf8();
        payload.release();
        return text;
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.tls.netty.Maker#pairings")
    void streams(Maker client, Maker server) throws Exception {
        start(server.of(server()));
        RSocket socket = connect(client.of(client()));
        try {
            Flux<String> answers =
                    socket.requestStream(DefaultPayload.create("500")).map(RSocketTest::text);
            assertThat(answers.collectList().block(PATIENCE))
                    .hasSize(500)
                    .startsWith(1 + FILLING)
                    .endsWith(500 + FILLING);
        } finally {
            socket.dispose();
        }
    }

    /** Takes what it asks for. */
    private static final class Reader extends BaseSubscriber<String> {
        private final BlockingQueue<String> read = new LinkedBlockingQueue<>();

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // asks later
        }

        @Override
        protected void hookOnNext(String value) {
            read.add(value);
        }

        void read(int from, int to) throws InterruptedException {
            request(to - from + 1L);
            for (int number = from; number <= to; number++) {
                assertThat(read.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(number + FILLING);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.tls.netty.Maker#pairings")
    void theServerSendsNoMoreThanTheClientAskedFor(Maker client, Maker server) throws Exception {
        start(server.of(server()));
        RSocket socket = connect(client.of(client()));
        try {
            Reader reader = new Reader();
            socket.requestStream(DefaultPayload.create("1000000"))
                    .map(RSocketTest::text)
                    .subscribe(reader);
            reader.read(1, 3);
            assertThat(emitted).hasValue(3);
            reader.read(4, 10);
            assertThat(emitted).hasValue(10);
            reader.cancel();
        } finally {
            socket.dispose();
        }
    }

    @Test
    void refusesAServerOfAnotherName() throws Exception {
        TestCertificate foreign = AUTHORITY.request("elsewhere.example").issue();
        start(SluiceSslContext.of(SslContextBuilder.forServer(
                foreign.privateKey(), foreign.chain().toArray(X509Certificate[]::new))));
        SslContext context = SluiceSslContext.of(client());

        assertThatThrownBy(() -> connect(context)).hasCauseInstanceOf(SSLHandshakeException.class);
    }
}
