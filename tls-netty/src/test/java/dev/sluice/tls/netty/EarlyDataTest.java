package dev.sluice.tls.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.Event;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsObserver;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.jsse.SluiceEngine;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.loom.TlsClient;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.ReplayGuard;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;

/** Requests that come early to Reactor Netty's server, from our own client. */
class EarlyDataTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final TestCertificate SERVER = AUTHORITY.request("localhost").issue();
    private static final String GET = "GET /marks HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String LAST = "GET /marks HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    private static final String POST =
            "POST /marks HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody";

    private final AtomicInteger requests = new AtomicInteger();
    private final Semaphore handled = new Semaphore(0);
    private final Semaphore upgraded = new Semaphore(0);
    private final ClientConfig client = ClientConfig.builder()
            .verifier(AUTHORITY.verifier())
            .applicationProtocols("http/1.1")
            .earlyData()
            .build();

    /** How a context is made that is configured to accept early data. */
    enum By {
        CONFIGURATION,
        BUILDER;

        SluiceSslContext context(EarlyDataPolicy policy) throws SSLException {
            return this == CONFIGURATION
                    ? SluiceSslContext.of(ServerConfig.builder()
                            .identity(SERVER.identity())
                            .applicationProtocols("h2", "http/1.1")
                            .earlyData(policy)
                            .build())
                    : SluiceSslContext.of(
                            SslContextBuilder.forServer(
                                            SERVER.privateKey(), SERVER.chain().toArray(X509Certificate[]::new))
                                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                                            Protocol.ALPN,
                                            SelectorFailureBehavior.NO_ADVERTISE,
                                            SelectedListenerFailureBehavior.ACCEPT,
                                            "http/1.1")),
                            observer(),
                            policy);
        }
    }

    private static TlsObserver observer() {
        return (role, name, attachment) -> observation -> {};
    }

    private static EarlyDataPolicy policy() {
        return EarlyDataPolicy.upTo(4000, ReplayGuard.inMemory(100));
    }

    private DisposableServer serve(SluiceSslContext context, Consumer<Channel> init, HttpProtocol... protocols) {
        return HttpServer.create()
                .host("localhost")
                .port(0)
                .protocol(protocols)
                .secure(spec -> spec.sslContext(context))
                .doOnChannelInit((observer, channel, address) -> init.accept(channel))
                .route(routes -> routes.get("/marks", (request, response) -> response.sendString(marks(request)))
                        .post(
                                "/marks",
                                (request, response) -> response.sendString(
                                        request.receive().aggregate().then(marks(request))))
                        .ws("/ws", (in, out) -> {
                            upgraded.release();
                            return in.receive().then();
                        }))
                .bindNow();
    }

    private Mono<String> marks(HttpServerRequest request) {
        requests.incrementAndGet();
        handled.release();
        return Mono.just("marks" + request.requestHeaders().getAll("Early-Data"));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private TlsChannel connect(DisposableServer server) throws IOException {
        return TlsClient.create(client).connect("localhost", server.port());
    }

    /** All that comes until the server closes. */
    private static String answers(TlsChannel channel) throws IOException {
        return new String(channel.inputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    /** So that the client has a ticket. */
    private void meet(DisposableServer server) throws IOException {
        assertThat(confirmed(server, LAST)).endsWith("marks[]");
    }

    private String confirmed(DisposableServer server, String request) throws IOException {
        try (TlsChannel channel = connect(server)) {
            channel.write(bytes(request));
            return answers(channel);
        }
    }

    private String early(DisposableServer server, String request) throws IOException {
        meet(server);
        try (TlsChannel channel = connect(server)) {
            assertThat(channel.writeEarly(bytes(request))).isTrue();
            assertThat(channel.handshake().earlyDataAccepted()).isTrue();
            return answers(channel);
        }
    }

    /** It is refused, and counts once it is sent again. */
    private void assertRefused(DisposableServer server) throws IOException {
        meet(server);
        try (TlsChannel channel = connect(server)) {
            channel.writeEarly(bytes(LAST));
            assertThat(channel.handshake().earlyDataAccepted()).isFalse();
            channel.write(bytes(LAST));
            assertThat(answers(channel)).endsWith("marks[]");
        }
        assertThat(requests).hasValue(2);
    }

    @ParameterizedTest
    @EnumSource
    void marksWhatComesEarly(By way) throws Exception {
        DisposableServer server = serve(way.context(policy()), EarlyDataMarker::addTo, HttpProtocol.HTTP11);
        try {
            assertThat(early(server, LAST)).startsWith("HTTP/1.1 200").endsWith("marks[1]");
            assertThat(early(server, POST)).endsWith("marks[1]");
            assertThat(early(server, LAST.replace("\r\n\r\n", "\r\nearly-data: 0\r\n\r\n")))
                    .endsWith("marks[1]");
            assertThat(confirmed(server, LAST)).endsWith("marks[]");
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void marksEachOfSeveralThatComeEarlyAndNoneBehindTheHandshake() throws Exception {
        DisposableServer server =
                serve(By.CONFIGURATION.context(policy()), EarlyDataMarker::addTo, HttpProtocol.HTTP11);
        try {
            meet(server);
            try (TlsChannel channel = connect(server)) {
                channel.writeEarly(bytes(GET + GET));
                assertThat(channel.handshake().earlyDataAccepted()).isTrue();
                channel.write(bytes(POST));

                assertThat(answers(channel).split("HTTP/1.1 200")).hasSize(4).satisfies(parts -> {
                    assertThat(parts[1]).endsWith("marks[1]");
                    assertThat(parts[2]).endsWith("marks[1]");
                    assertThat(parts[3]).endsWith("marks[]");
                });
            }
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void aRequestThatEndsBehindTheHandshakeComesFromAClientThatIsThere() throws Exception {
        DisposableServer server =
                serve(By.CONFIGURATION.context(policy()), EarlyDataMarker::addTo, HttpProtocol.HTTP11);
        try {
            meet(server);
            try (TlsChannel channel = connect(server)) {
                channel.writeEarly(bytes(LAST.substring(0, 10)));
                assertThat(channel.handshake().earlyDataAccepted()).isTrue();
                channel.write(bytes(LAST.substring(10)));

                assertThat(answers(channel)).endsWith("marks[]");
            }
        } finally {
            server.disposeNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesItWhereNobodyMarks(By way) throws Exception {
        DisposableServer server = serve(way.context(policy()), channel -> {}, HttpProtocol.HTTP11);
        try {
            assertRefused(server);
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void refusesWhatWasSentWhereNobodyMarksAnyMore() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        DisposableServer server = serve(
                By.CONFIGURATION.context(policy()),
                channel -> {
                    if (connections.incrementAndGet() == 1) {
                        EarlyDataMarker.addTo(channel);
                    }
                },
                HttpProtocol.HTTP11);
        try {
            meet(server);
            try (TlsChannel channel = connect(server)) {
                assertThat(channel.writeEarly(bytes(LAST))).isTrue();
                assertThat(channel.handshake().earlyDataAccepted()).isFalse();
                channel.write(bytes(LAST));
                assertThat(answers(channel)).endsWith("marks[]");
            }
            assertThat(requests).hasValue(2);
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void refusesItWhereSomethingElseDecodesBeforeTheCodec() throws Exception {
        DisposableServer server = serve(
                By.CONFIGURATION.context(policy()),
                channel -> {
                    EarlyDataMarker.addTo(channel);
                    String codec =
                            channel.pipeline().context(HttpServerCodec.class).name();
                    channel.pipeline().addBefore(codec, null, new PassesOn());
                },
                HttpProtocol.HTTP11);
        try {
            meet(server);
            try (TlsChannel channel = connect(server)) {
                channel.writeEarly(bytes(LAST));
                assertThat(channel.handshake().earlyDataAccepted()).isFalse();
            }
        } finally {
            server.disposeNow();
        }
    }

    private static final class PassesOn extends ByteToMessageDecoder {
        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            out.add(in.readRetainedSlice(in.readableBytes()));
        }
    }

    @Test
    void closesWhereTheMarkerLeavesBeforeTheClientIsThere() throws Exception {
        List<String> behind = new CopyOnWriteArrayList<>();
        Connections connections = new Connections();
        DisposableServer server = serve(
                By.CONFIGURATION.context(policy()),
                channel -> {
                    EarlyDataMarker.addTo(channel);
                    String marker =
                            channel.pipeline().context(EarlyDataMarker.class).name();
                    channel.pipeline().addAfter(marker, null, new RemovesTheMarker(behind));
                    connections.count(channel);
                },
                HttpProtocol.HTTP11);
        try {
            meet(server);
            connections.awaitEnd();
            try (Socket socket = new Socket("localhost", server.port())) {
                socket.getOutputStream().write(firstFlight(GET + POST));
                socket.getInputStream().readAllBytes();
            }
            connections.awaitEnd();
            assertThat(behind).isEmpty();
            assertThat(requests).hasValue(1);
            assertThat(connections.failed).hasValue(1);
            assertThat(connections.complete).hasValue(1);
        } finally {
            server.disposeNow();
        }
    }

    /** Takes it out when something comes early, and notes what comes behind that. */
    private static final class RemovesTheMarker extends ChannelInboundHandlerAdapter {
        private final List<String> behind;
        private boolean removed;

        RemovesTheMarker(List<String> behind) {
            this.behind = behind;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (removed) {
                behind.add(message.toString());
                ReferenceCountUtil.release(message);
            } else if (message instanceof HttpRequest request
                    && request.headers().contains("Early-Data")) {
                removed = true;
                context.pipeline().remove(EarlyDataMarker.class);
            } else {
                context.fireChannelRead(message);
            }
        }
    }

    @Test
    void tellsOfNoHandshakeThatIsCompleteWhileAnAnswerCloses() throws Exception {
        Connections connections = new Connections();
        DisposableServer server = serve(
                By.CONFIGURATION.context(policy()),
                channel -> {
                    EarlyDataMarker.addTo(channel);
                    connections.count(channel);
                },
                HttpProtocol.HTTP11);
        try {
            meet(server);
            connections.awaitEnd();
            assertThat(connections.complete).hasValue(1);
            handled.drainPermits();
            play(server, firstFlight(LAST), true);
            connections.awaitEnd();
            assertThat(connections.complete).hasValue(1);
            assertThat(connections.failed).hasValue(1);

            assertThat(early(server, LAST)).endsWith("marks[1]");
            connections.awaitEnd();
            connections.awaitEnd();
            assertThat(connections.complete).hasValue(3);
        } finally {
            server.disposeNow();
        }
    }

    /** What Netty tells of handshakes. */
    private static final class Connections {
        final AtomicInteger complete = new AtomicInteger();
        final AtomicInteger failed = new AtomicInteger();
        private final Semaphore ended = new Semaphore(0);

        void count(Channel channel) {
            String tls = channel.pipeline().context(SslHandler.class).name();
            channel.pipeline().addAfter(tls, null, new ChannelInboundHandlerAdapter() {
                @Override
                public void userEventTriggered(ChannelHandlerContext context, Object event) {
                    if (event instanceof SslHandshakeCompletionEvent handshake) {
                        (handshake.isSuccess() ? complete : failed).incrementAndGet();
                    }
                    context.fireUserEventTriggered(event);
                }

                @Override
                public void channelInactive(ChannelHandlerContext context) {
                    ended.release();
                    context.fireChannelInactive();
                }
            });
        }

        void awaitEnd() throws InterruptedException {
            assertThat(ended.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void theMarkIsForEveryoneOnTheWay() throws Exception {
        AtomicReference<List<String>> seen = new AtomicReference<>(List.of());
        DisposableServer server = serve(
                By.CONFIGURATION.context(policy()),
                channel -> {
                    EarlyDataMarker.addTo(channel);
                    String marker =
                            channel.pipeline().context(EarlyDataMarker.class).name();
                    channel.pipeline().addAfter(marker, null, new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelRead(ChannelHandlerContext context, Object message) {
                            if (message instanceof HttpRequest request) {
                                seen.set(request.headers().getAll("Connection"));
                            }
                            context.fireChannelRead(message);
                        }
                    });
                },
                HttpProtocol.HTTP11);
        try {
            assertThat(early(server, LAST.replace("close", "early-data, close")))
                    .endsWith("marks[1]");
            assertThat(seen.get()).containsExactly("close");
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void refusesItWhereTheMarkerIsNotRightBehindTheCodec() throws Exception {
        DisposableServer server = serve(
                By.CONFIGURATION.context(policy()),
                channel -> channel.pipeline().addLast(new EarlyDataMarker()),
                HttpProtocol.HTTP11);
        try {
            assertRefused(server);
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void refusesItWhereTheCodecWaitsForTheHandshake() throws Exception {
        DisposableServer server =
                serve(By.CONFIGURATION.context(policy()), EarlyDataMarker::addTo, HttpProtocol.H2, HttpProtocol.HTTP11);
        try {
            assertRefused(server);
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void refusesItUnlessItIsConfigured() throws Exception {
        SluiceSslContext context = SluiceSslContext.of(ServerConfig.of(SERVER.identity()));
        DisposableServer server = serve(context, EarlyDataMarker::addTo, HttpProtocol.HTTP11);
        try {
            assertRefused(server);
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void aFirstFlightThatIsPlayedAgainIsNoRequest() throws Exception {
        DisposableServer server =
                serve(By.CONFIGURATION.context(policy()), EarlyDataMarker::addTo, HttpProtocol.HTTP11);
        try {
            meet(server);
            byte[] recorded = firstFlight(GET);
            handled.drainPermits();
            play(server, recorded, true);
            assertThat(confirmed(server, LAST)).endsWith("marks[]");
            assertThat(requests).hasValue(3);
            play(server, recorded, false);
            assertThat(confirmed(server, LAST)).endsWith("marks[]");
            assertThat(requests).hasValue(4);
        } finally {
            server.disposeNow();
        }
    }

    private static final String UPGRADE = String.join(
            "\r\n",
            "GET /ws HTTP/1.1",
            "Host: localhost",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
            "",
            "");

    private static final String FRAME = "\u0081\u0081\0\0\0\0!"; // a text of one letter, masked by zeros

    @Test
    void whatIsNoHttpAnyMoreIsNotTakenEarly() throws Exception {
        Semaphore others = new Semaphore(0);
        DisposableServer server = serve(
                By.CONFIGURATION.context(policy()),
                channel -> {
                    EarlyDataMarker.addTo(channel);
                    String marker =
                            channel.pipeline().context(EarlyDataMarker.class).name();
                    channel.pipeline().addAfter(marker, null, new CountsWhatIsNoHttp(others));
                },
                HttpProtocol.HTTP11);
        try {
            meet(server);
            byte[] flight = firstFlight(UPGRADE + FRAME);
            try (Socket socket = new Socket("localhost", server.port())) {
                socket.getOutputStream().write(flight);
                socket.getInputStream().readAllBytes();
            }
            assertThat(upgraded.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
            assertThat(others.availablePermits()).isZero();

            try (TlsChannel channel = connect(server)) {
                channel.write(bytes(UPGRADE + FRAME));
                assertThat(others.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            server.disposeNow();
        }
    }

    private static final class CountsWhatIsNoHttp extends ChannelInboundHandlerAdapter {
        private final Semaphore count;

        CountsWhatIsNoHttp(Semaphore count) {
            this.count = count;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!(message instanceof HttpObject)) {
                count.release();
            }
            context.fireChannelRead(message);
        }
    }

    /** What a client says at first, with {@code request} as early data. */
    private byte[] firstFlight(String request) throws IOException {
        try (TlsEngine engine = TlsEngine.client(client, ServerName.of("localhost"))) {
            ByteBuffer out = ByteBuffer.allocate(1 << 15);
            ByteBuffer nothing = ByteBuffer.allocate(0);
            while (engine.earlyDataAllowed() == 0) {
                if (engine.advance(nothing, nothing) instanceof Event.Suspended suspended) {
                    suspended.operation().start();
                }
            }
            engine.sendEarly(new ByteBuffer[] {bytes(request)}, out);
            return Arrays.copyOf(out.array(), out.position());
        }
    }

    /**
     * Says nothing but that, waits for the server's flight, which comes once it is decided whether early data counts, and goes when the
     * server has looked at all of it.
     */
    private void play(DisposableServer server, byte[] flight, boolean counts) throws Exception {
        try (Socket socket = new Socket("localhost", server.port())) {
            socket.getOutputStream().write(flight);
            assertThat(socket.getInputStream().readNBytes(200)).hasSize(200);
            if (counts) {
                assertThat(handled.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
            }
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
    }

    @Test
    void asksTheEngineThatItWasBoundToAndNothingFromBefore() throws Exception {
        SluiceEngine engine = SluiceEngine.server(ServerConfig.of(SERVER.identity()));
        EarlyDataMarker marker = new EarlyDataMarker();
        EmbeddedChannel channel = new EmbeddedChannel(marker);
        assertThat(marks(channel)).isFalse();
        assertThat(marker.isConfirmed()).isFalse();

        assertThat(marker.bind(engine, List.of())).isFalse();
        assertThat(marker.bind(engine, List.of(new PassesOn()))).isFalse();
        assertThat(marker.bind(engine, List.of(new HttpServerCodec(), new HttpServerCodec())))
                .isFalse();
        assertThat(marker.bind(engine, List.of(new HttpServerCodec()))).isTrue();
        assertThat(marks(channel)).isTrue();
        assertThat(marker.bind(engine, List.of(new HttpServerCodec()))).isFalse();
        assertThat(channel.finish()).isFalse();
    }

    private static boolean marks(EmbeddedChannel channel) {
        channel.writeInbound(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
        HttpRequest request = channel.readInbound();
        return request.headers().contains("Early-Data");
    }

    @Test
    void isAServersMatter() {
        assertThatThrownBy(() -> SluiceSslContext.of(SslContextBuilder.forClient(), observer(), policy()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
