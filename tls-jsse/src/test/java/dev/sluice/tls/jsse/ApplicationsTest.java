package dev.sluice.tls.jsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.sluice.tls.jsse.Contexts.Maker;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509TrustManager;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real programs, on loopback, over contexts of ours: each is given one and told nothing else. */
class ApplicationsTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final TestCertificate SERVER =
            AUTHORITY.request("localhost", "127.0.0.1").issue();
    private static final byte[] LARGE = "0123456789abcdef".repeat(1 << 15).getBytes(StandardCharsets.US_ASCII);

    private static SSLContext servers() {
        return Contexts.context(Maker.SLUICE, AUTHORITY, SERVER);
    }

    private static SSLContext clients(Maker maker) {
        return Contexts.context(maker, AUTHORITY, null);
    }

    private static URI uri(int port, String path) {
        return URI.create("https://localhost:" + port + path);
    }

    /** A GET and a large POST; what the session was. */
    private static SSLSession talk(SSLContext context, Version version, int port) throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(context).version(version).build()) {
            HttpResponse<String> got =
                    client.send(HttpRequest.newBuilder(uri(port, "/")).build(), BodyHandlers.ofString());
            assertThat(got.body()).isEqualTo("hello");
            HttpResponse<byte[]> echoed = client.send(
                    HttpRequest.newBuilder(uri(port, "/"))
                            .POST(BodyPublishers.ofByteArray(LARGE))
                            .build(),
                    BodyHandlers.ofByteArray());
            assertThat(echoed.body()).isEqualTo(LARGE);
            assertThat(got.version()).isEqualTo(version);
            return got.sslSession().orElseThrow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theJdksHttpServerAndClient(Maker client) throws Exception {
        withHttpServer(port -> {
            SSLSession session = talk(clients(client), Version.HTTP_1_1, port);
            assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
        });
    }

    @Test
    void theJdksHttpClientRefusesAServerThatNobodyVouchesFor() throws Exception {
        withHttpServer(port -> {
            SSLContext nobody = Contexts.context(Maker.SLUICE, TestAuthority.create(), null);
            assertThatThrownBy(() -> talk(nobody, Version.HTTP_1_1, port)).isInstanceOf(SSLException.class);
        });
    }

    private interface WithPort {
        void use(int port) throws Exception;
    }

    private static void withHttpServer(WithPort use) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("localhost"), 0), 0);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            server.setExecutor(threads);
            server.setHttpsConfigurator(new HttpsConfigurator(servers()));
            server.createContext("/", exchange -> {
                byte[] body = exchange.getRequestMethod().equals("POST")
                        ? exchange.getRequestBody().readAllBytes()
                        : "hello".getBytes(StandardCharsets.US_ASCII);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            use.use(server.getAddress().getPort());
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void tomcat(Maker client, @TempDir Path directory) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(directory.toString());
        Connector connector = new Connector(Http11NioProtocol.class.getName());
        connector.setPort(0);
        connector.setSecure(true);
        connector.setScheme("https");
        connector.setProperty("SSLEnabled", "true");
        connector.addUpgradeProtocol(new Http2Protocol());
        SSLHostConfig host = new SSLHostConfig();
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setSslContext(new TomcatContext(servers()));
        host.addCertificate(certificate);
        connector.addSslHostConfig(host);
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", directory.toString());
        Tomcat.addServlet(context, "echo", new Echo());
        context.addServletMappingDecoded("/", "echo");
        tomcat.start();
        try {
            int port = tomcat.getConnector().getLocalPort();
            assertThat(talk(clients(client), Version.HTTP_1_1, port).getProtocol())
                    .isEqualTo("TLSv1.3");
            assertThat(talk(clients(client), Version.HTTP_2, port).getProtocol())
                    .isEqualTo("TLSv1.3");
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    private static final class Echo extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getOutputStream().print("hello");
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            request.getInputStream().transferTo(response.getOutputStream());
        }
    }

    @ParameterizedTest
    @EnumSource
    void jetty(Maker client) throws Exception {
        SslContextFactory.Server ssl = new SslContextFactory.Server();
        ssl.setSslContext(servers());
        HttpConfiguration http = new HttpConfiguration();
        http.addCustomizer(new SecureRequestCustomizer());
        Server server = new Server();
        ServerConnector connector =
                new ServerConnector(server, new SslConnectionFactory(ssl, "http/1.1"), new HttpConnectionFactory(http));
        connector.setHost("localhost");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(
                    org.eclipse.jetty.server.Request request,
                    org.eclipse.jetty.server.Response response,
                    Callback callback) {
                if (request.getMethod().equals("POST")) {
                    Content.copy(request, response, callback);
                } else {
                    response.write(true, ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII)), callback);
                }
                return true;
            }
        });
        server.start();
        try {
            assertThat(talk(clients(client), Version.HTTP_1_1, connector.getLocalPort())
                            .getProtocol())
                    .isEqualTo("TLSv1.3");
        } finally {
            server.stop();
        }
    }

    @Test
    void okHttp() throws Exception {
        X509TrustManager trust = (X509TrustManager) Contexts.trust(AUTHORITY)[0];
        OkHttpClient client = new OkHttpClient.Builder()
                .sslSocketFactory(clients(Maker.SLUICE).getSocketFactory(), trust)
                .protocols(List.of(Protocol.HTTP_2, Protocol.HTTP_1_1))
                .build();
        withHttpServer(port -> {
            String url = "https://localhost:" + port + "/";
            try (Response got =
                    client.newCall(new Request.Builder().url(url).build()).execute()) {
                assertThat(got.body().string()).isEqualTo("hello");
                assertThat(got.handshake().tlsVersion().javaName()).isEqualTo("TLSv1.3");
            }
            RequestBody body = RequestBody.create(LARGE, MediaType.get("application/octet-stream"));
            try (Response echoed = client.newCall(
                            new Request.Builder().url(url).post(body).build())
                    .execute()) {
                assertThat(echoed.body().bytes()).isEqualTo(LARGE);
            }
        });
        client.connectionPool().evictAll();
        client.dispatcher().executorService().shutdown();
    }
}
