package dev.sluice.tls.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.Operation;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.jsse.SluiceEngine;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpServer;

/** Real servers and clients of Reactor Netty on loopback, with the JDK's engine and with ours at the other end. */
class SluiceSslContextTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final TestCertificate SERVER = AUTHORITY.request("localhost").issue();
    private static final TestCertificate CLIENT = AUTHORITY.request("client").issue();

    private static SslContextBuilder server() {
        return SslContextBuilder.forServer(SERVER.privateKey(), SERVER.chain().toArray(X509Certificate[]::new))
                .trustManager(AUTHORITY.root());
    }

    private static SslContextBuilder client() {
        return SslContextBuilder.forClient().trustManager(AUTHORITY.root());
    }

    private static ApplicationProtocolConfig alpn(HttpProtocol[] protocols) {
        return new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                Stream.of(protocols)
                        .map(protocol -> protocol == HttpProtocol.H2 ? "h2" : "http/1.1")
                        .toList());
    }

    private static final HttpProtocol[] BOTH = {HttpProtocol.H2, HttpProtocol.HTTP11};

    private static HttpServer http(SslContext context) {
        return HttpServer.create()
                .host("localhost")
                .port(0)
                .protocol(BOTH)
                .secure(spec -> spec.sslContext(context))
                .route(routes -> routes.get(
                                "/version",
                                (request, response) -> response.sendString(
                                        Mono.just(request.version().toString())))
                        .get(
                                "/engine",
                                (request, response) -> response.sendString(
                                        Mono.just(engineOf(request).getClass().getSimpleName())))
                        .get(
                                "/name",
                                (request, response) -> response.sendString(Mono.just(
                                        ((ExtendedSSLSession) engineOf(request).getSession())
                                                .getRequestedServerNames()
                                                .toString())))
                        .get(
                                "/peer",
                                (request, response) -> response.sendString(Mono.fromCallable(() -> engineOf(request)
                                        .getSession()
                                        .getPeerPrincipal()
                                        .getName())))
                        .post(
                                "/echo",
                                (request, response) ->
                                        response.send(request.receive().retain()))
                        .ws(
                                "/ws",
                                (in, out) ->
                                        out.sendString(in.receive().asString().map(text -> text + "!"))));
    }

    private static SSLEngine engineOf(HttpServerRequest request) {
        CompletableFuture<Channel> channel = new CompletableFuture<>();
        request.withConnection(connection -> channel.complete(connection.channel()));
        Channel own = channel.join();
        SslHandler handler = own.pipeline().get(SslHandler.class);
        return (handler != null ? handler : own.parent().pipeline().get(SslHandler.class)).engine();
    }

    private static HttpClient http(DisposableServer server, SslContext context, HttpProtocol... protocols) {
        return HttpClient.newConnection()
                .host("localhost")
                .port(server.port())
                .protocol(protocols)
                .secure(spec -> spec.sslContext(context));
    }

    private static String get(HttpClient client, String path) {
        return client.get()
                .uri(path)
                .responseSingle((response, body) -> body.asString())
                .block(PATIENCE);
    }

    static Stream<Arguments> pairings() {
        return Maker.pairings()
                .flatMap(pair -> Stream.of("h2", "http/1.1")
                        .map(protocol -> Arguments.of(pair.get()[0], pair.get()[1], protocol)));
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void speaksBothVersionsOfHttpAndCarriesALot(Maker client, Maker server, String protocol) throws Exception {
        HttpProtocol[] wanted =
                protocol.equals("h2") ? new HttpProtocol[] {HttpProtocol.H2} : new HttpProtocol[] {HttpProtocol.HTTP11};
        DisposableServer bound =
                http(server.of(server().applicationProtocolConfig(alpn(BOTH)))).bindNow();
        try {
            HttpClient http = http(bound, client.of(client().applicationProtocolConfig(alpn(wanted))), wanted);
            assertThat(get(http, "/version")).isEqualTo(protocol.equals("h2") ? "HTTP/2.0" : "HTTP/1.1");
            String large = "0123456789abcdef".repeat(1 << 16);
            long echoed = http.post()
                    .uri("/echo")
                    .send(ByteBufFlux.fromString(Flux.just(large, large, large)))
                    .responseContent()
                    .map(ByteBuf::readableBytes)
                    .reduce(0L, Long::sum)
                    .block(PATIENCE);
            assertThat(echoed).isEqualTo(3L * large.length());
            if (server == Maker.SLUICE) {
                assertThat(get(http, "/engine")).isEqualTo("SluiceEngine");
            }
        } finally {
            bound.disposeNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void asksForTheServerByName(Maker other) throws Exception {
        DisposableServer bound = http(SluiceSslContext.of(server())).bindNow();
        try {
            SslContext context = other.of(client().endpointIdentificationAlgorithm(null));
            HttpClient http = HttpClient.newConnection()
                    .host("localhost")
                    .port(bound.port())
                    .secure(spec -> spec.sslContext(context).serverNames(new SNIHostName("www.example")));
            assertThat(get(http, "/name")).contains("www.example");
        } finally {
            bound.disposeNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void knowsClientsByTheirCertificates(Maker other) throws Exception {
        DisposableServer bound = http(SluiceSslContext.of(server().clientAuth(ClientAuth.REQUIRE)))
                .bindNow();
        try {
            SslContext known = other.of(
                    client().keyManager(CLIENT.privateKey(), CLIENT.chain().toArray(X509Certificate[]::new)));
            SslContext unknown = other.of(client());
            assertThat(get(http(bound, known, HttpProtocol.HTTP11), "/peer")).contains("client");
            assertThatThrownBy(() -> get(http(bound, unknown, HttpProtocol.HTTP11), "/peer"))
                    .isInstanceOf(RuntimeException.class);
        } finally {
            bound.disposeNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void checksTheNamesOfServers(Maker other) throws Exception {
        TestCertificate foreign = AUTHORITY.request("elsewhere.example").issue();
        DisposableServer bound = http(other.of(SslContextBuilder.forServer(
                        foreign.privateKey(), foreign.chain().toArray(X509Certificate[]::new))))
                .bindNow();
        try {
            HttpClient http = http(bound, SluiceSslContext.of(client()), HttpProtocol.HTTP11);
            assertThatThrownBy(() -> get(http, "/version")).hasCauseInstanceOf(SSLHandshakeException.class);
        } finally {
            bound.disposeNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void carriesWebSockets(Maker other) throws Exception {
        DisposableServer bound = http(SluiceSslContext.of(server())).bindNow();
        try {
            String answer = http(bound, other.of(client()), HttpProtocol.HTTP11)
                    .websocket()
                    .uri("/ws")
                    .handle((in, out) -> out.sendString(Mono.just("hello"))
                            .then()
                            .thenMany(in.receive().asString().take(1)))
                    .blockFirst(PATIENCE);
            assertThat(answer).isEqualTo("hello!");
        } finally {
            bound.disposeNow();
        }
    }

    @Test
    void takesConfigurationsOfTheCore() throws Exception {
        ServerConfig server = ServerConfig.builder()
                .identity(SERVER.identity())
                .applicationProtocols("h2", "http/1.1")
                .clientAuthentication(ClientAuthentication.REQUIRE, AUTHORITY.verifier())
                .build();
        ClientConfig client = ClientConfig.builder()
                .verifier(AUTHORITY.verifier())
                .identity(CLIENT.identity())
                .applicationProtocols("h2")
                .build();
        DisposableServer bound = http(SluiceSslContext.of(server)).bindNow();
        try {
            HttpClient http = http(bound, SluiceSslContext.of(client), HttpProtocol.H2);
            assertThat(get(http, "/version")).isEqualTo("HTTP/2.0");
            assertThat(get(http, "/peer")).contains("client");
        } finally {
            bound.disposeNow();
        }
    }

    @Test
    void runsTasksOnVirtualThreads() throws Exception {
        CompletableFuture<Boolean> virtual = new CompletableFuture<>();
        Identity identity = new Identity(
                SERVER.chain(), Set.of(SignatureScheme.ECDSA_SECP256R1_SHA256), (scheme, content, attachment) -> {
                    Operation<byte[]> real = SERVER.identity().signer().sign(scheme, content, attachment);
                    return Operation.async(() -> {
                        virtual.complete(Thread.currentThread().isVirtual());
                        real.start();
                        CompletableFuture<byte[]> later = new CompletableFuture<>();
                        Thread.startVirtualThread(() -> real.onDone(() -> later.complete(resultOf(real))));
                        return later;
                    });
                });
        DisposableServer bound =
                http(SluiceSslContext.of(ServerConfig.of(identity))).bindNow();
        try {
            HttpClient http = http(bound, SluiceSslContext.of(client()), HttpProtocol.HTTP11);
            assertThat(get(http, "/version")).isEqualTo("HTTP/1.1");
            assertThat(virtual.get(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            bound.disposeNow();
        }
    }

    private static byte[] resultOf(Operation<byte[]> done) {
        try {
            return done.result();
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void showsANewCertificateToNewConnections() throws Exception {
        SluiceSslContext context = SluiceSslContext.of(server());
        DisposableServer bound = http(context).bindNow();
        try {
            HttpClient http = http(bound, SluiceSslContext.of(client()), HttpProtocol.HTTP11);
            assertThat(shownTo(http)).isEqualTo(SERVER.certificate());
            TestCertificate renewed = AUTHORITY.request("localhost").issue();
            context.replaceBy(SluiceSslContext.of(ServerConfig.of(renewed.identity())));
            assertThat(shownTo(http)).isEqualTo(renewed.certificate());
        } finally {
            bound.disposeNow();
        }
    }

    private static X509Certificate shownTo(HttpClient http) {
        CompletableFuture<X509Certificate> shown = new CompletableFuture<>();
        get(http.doOnRequest((request, connection) -> shown.complete(certificate(connection))), "/version");
        return shown.join();
    }

    private static X509Certificate certificate(Connection connection) {
        SluiceEngine engine = (SluiceEngine)
                connection.channel().pipeline().get(SslHandler.class).engine();
        return engine.negotiated().orElseThrow().peer().orElseThrow().certificate();
    }

    @Test
    void carriesPlainTcp() throws Exception {
        DisposableServer bound = TcpServer.create()
                .host("localhost")
                .port(0)
                .secure(spec -> spec.sslContext(contextUnchecked(server())))
                .handle((in, out) -> out.send(in.receive().retain()))
                .bindNow();
        try {
            Connection connection = TcpClient.create()
                    .host("localhost")
                    .port(bound.port())
                    .secure(spec -> spec.sslContext(contextUnchecked(client())))
                    .connectNow();
            connection.outbound().sendString(Mono.just("hello")).then().block(PATIENCE);
            assertThat(connection.inbound().receive().asString().blockFirst(PATIENCE))
                    .isEqualTo("hello");
            connection.disposeNow();
        } finally {
            bound.disposeNow();
        }
    }

    private static SslContext contextUnchecked(SslContextBuilder builder) {
        try {
            return SluiceSslContext.of(builder);
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void isItsOwnKeyInPools() throws Exception {
        SluiceSslContext context = SluiceSslContext.of(client());
        int hash = context.hashCode();
        context.replaceBy(SluiceSslContext.of(client()));

        assertThat(context.hashCode()).isEqualTo(hash);
        assertThat(context).isNotEqualTo(SluiceSslContext.of(client()));
        assertThatThrownBy(() -> context.replaceBy(SluiceSslContext.of(server())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keepsToWhatTheBuilderSays() throws Exception {
        SluiceSslContext context = SluiceSslContext.of(client().protocols("TLSv1.2")
                .applicationProtocolConfig(alpn(BOTH))
                .endpointIdentificationAlgorithm("HTTPS"));
        SSLEngine engine = context.newEngine(UnpooledByteBufAllocator.DEFAULT, "localhost", 443);

        assertThat(engine.getEnabledProtocols()).containsExactly("TLSv1.2");
        assertThat(engine.getSSLParameters().getApplicationProtocols()).containsExactly("h2", "http/1.1");
        assertThat(engine.getSSLParameters().getEndpointIdentificationAlgorithm())
                .isEqualTo("HTTPS");
        assertThat(context.cipherSuites()).isNotEmpty();
        assertThat(context.applicationProtocolNegotiator().protocols()).containsExactly("h2", "http/1.1");
        assertThat(Optional.ofNullable(context.sessionContext())).isPresent();
    }

    @Test
    void turnsToTlsOnTheWay() throws Exception {
        SslContext context = SluiceSslContext.of(server()).withStartTls();
        EmbeddedChannel channel = new EmbeddedChannel(context.newHandler(UnpooledByteBufAllocator.DEFAULT));
        channel.writeOutbound(Unpooled.copiedBuffer("220 go ahead", StandardCharsets.US_ASCII));

        ByteBuf first = channel.readOutbound();
        assertThat(first.toString(StandardCharsets.US_ASCII)).isEqualTo("220 go ahead");
        first.release();
        channel.close();
    }
}
