package dev.sluice.tls.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.ProxyProtocolSupportType;

/** A proxy says in front of TLS who its client is; within TLS nobody does. */
class ProxyProtocolTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final TestCertificate SERVER = AUTHORITY.request("localhost").issue();
    private static final String HEADER = "PROXY TCP4 203.0.113.7 127.0.0.1 4711 443\r\n";
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    /** Where requests came from and by which version of TLS. */
    private final List<String> seen = new CopyOnWriteArrayList<>();

    private DisposableServer server;

    private void start(ProxyProtocolSupportType support) throws IOException {
        SluiceSslContext context = SluiceSslContext.of(
                SslContextBuilder.forServer(SERVER.privateKey(), SERVER.chain().toArray(X509Certificate[]::new)));
        server = HttpServer.create()
                .host("localhost")
                .port(0)
                .proxyProtocol(support)
                .secure(spec -> spec.sslContext(context))
                .handle((request, response) -> {
                    request.withConnection(connection -> seen.add(describe(
                            request,
                            connection
                                    .channel()
                                    .pipeline()
                                    .get(SslHandler.class)
                                    .engine()
                                    .getSession())));
                    return response.sendString(Mono.just("welcome"));
                })
                .bindNow();
    }

    private static String describe(HttpServerRequest request, SSLSession session) {
        InetSocketAddress client = request.remoteAddress();
        return client.getHostString() + ":" + client.getPort() + " by " + session.getProtocol();
    }

    @AfterEach
    void stop() {
        server.disposeNow();
    }

    /** What comes back when {@code outside} is said before TLS, and {@code inside} within. */
    private String say(Maker maker, String outside, String inside) throws IOException, GeneralSecurityException {
        try (Socket plain = new Socket("localhost", server.port())) {
            plain.getOutputStream().write(outside.getBytes(StandardCharsets.US_ASCII));
            try (SSLSocket socket = (SSLSocket)
                    clients(maker).getSocketFactory().createSocket(plain, "localhost", server.port(), true)) {
                socket.getOutputStream().write(inside.getBytes(StandardCharsets.US_ASCII));
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            }
        }
    }

    private static SSLContext clients(Maker maker) throws IOException, GeneralSecurityException {
        KeyStore roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        roots.setCertificateEntry("root", AUTHORITY.root());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(roots);
        SSLContext context = SSLContext.getInstance("TLS", maker.provider());
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @ParameterizedTest
    @EnumSource
    void theHeaderComesBeforeTls(Maker client) throws Exception {
        start(ProxyProtocolSupportType.ON);

        assertThat(say(client, HEADER, REQUEST)).startsWith("HTTP/1.1 200").contains("welcome");
        assertThat(seen).containsExactly("203.0.113.7:4711 by TLSv1.3");
    }

    @ParameterizedTest
    @EnumSource
    void whoMustNameAClientAndDoesNotIsRefused(Maker client) throws Exception {
        start(ProxyProtocolSupportType.ON);

        assertThatThrownBy(() -> say(client, "", HEADER + REQUEST)).isInstanceOf(IOException.class);
        assertThat(seen).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aHeaderWithinTlsIsNoRequest(Maker client) throws Exception {
        start(ProxyProtocolSupportType.AUTO);

        assertThat(say(client, "", HEADER + REQUEST)).startsWith("HTTP/1.1 400").doesNotContain("welcome");
        assertThat(say(client, HEADER, HEADER + REQUEST))
                .startsWith("HTTP/1.1 400")
                .doesNotContain("welcome");
        assertThat(seen).isEmpty();
    }
}
