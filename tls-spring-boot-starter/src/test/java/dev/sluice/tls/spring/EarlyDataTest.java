package dev.sluice.tls.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.loom.TlsClient;
import dev.sluice.tls.spring.stock.StockApplication;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.util.unit.DataSize;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/** A stock application that is asked by a client of ours before the handshake is complete. */
class EarlyDataTest {
    private static final String ON = "--sluice.tls.early-data.enabled=true";
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");
    private static final String POST = "POST /count HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nbody";

    private static final TestAuthority AUTHORITY = TestAuthority.create();

    @TempDir
    private Path directory;

    private final ClientConfig config = ClientConfig.builder()
            .verifier(AUTHORITY.verifier())
            .applicationProtocols("http/1.1")
            .earlyData()
            .build();

    private ConfigurableApplicationContext run(String... more) throws IOException {
        return run(StockApplication.class, more);
    }

    /** @param besides what the application has of its own */
    private ConfigurableApplicationContext run(Class<?> besides, String... more) throws IOException {
        TestCertificate own = AUTHORITY.request("localhost").issue();
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=localhost",
                "--spring.main.banner-mode=off",
                "--logging.level.root=error",
                "--server.ssl.bundle=web",
                "--spring.ssl.bundle.pem.web.keystore.certificate=" + file("web.pem", own.chainPem()),
                "--spring.ssl.bundle.pem.web.keystore.private-key=" + file("web.key", own.keyPem())));
        arguments.addAll(List.of(more));
        SpringApplication application = new SpringApplication(StockApplication.class, besides);
        application.setWebApplicationType(WebApplicationType.REACTIVE);
        return application.run(arguments.toArray(String[]::new));
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private TlsChannel connect(ConfigurableApplicationContext application) throws IOException {
        int port = Integer.parseInt(application.getEnvironment().getRequiredProperty("local.server.port"));
        return TlsClient.create(config).connect("localhost", port);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String get(String path, String... headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + String.join("", headers) + "\r\n";
    }

    /** One answer: the line of its status and its body. */
    private static String answer(TlsChannel channel) throws IOException {
        InputStream in = channel.inputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertThat(next).isNotNegative();
            head.append((char) next);
        }
        Matcher length = LENGTH.matcher(head);
        assertThat(length.find()).isTrue();
        String body = new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.US_ASCII);
        return head.substring(0, head.indexOf("\r\n")) + " " + body;
    }

    private String confirmed(ConfigurableApplicationContext application, String request) throws IOException {
        try (TlsChannel channel = connect(application)) {
            channel.write(bytes(request));
            return answer(channel);
        }
    }

    /** A client that has been there before, whose request comes early. */
    private TlsChannel early(ConfigurableApplicationContext application, String request) throws IOException {
        confirmed(application, get("/early"));
        TlsChannel channel = connect(application);
        assertThat(channel.writeEarly(bytes(request))).isTrue();
        assertThat(channel.handshake().earlyDataAccepted()).isTrue();
        return channel;
    }

    @Test
    void answersWhatIsSafeAndTellsThatItCameEarly() throws Exception {
        try (ConfigurableApplicationContext application = run(ON)) {
            assertThat(confirmed(application, get("/early"))).endsWith(" false TLSv1.3 http/1.1 localhost false");
            try (TlsChannel channel = early(application, get("/early"))) {
                assertThat(answer(channel)).isEqualTo("HTTP/1.1 200 OK true TLSv1.3 http/1.1 localhost true");
                channel.write(bytes(get("/early")));
                assertThat(answer(channel)).isEqualTo("HTTP/1.1 200 OK false TLSv1.3 http/1.1 localhost true");
            }
        }
    }

    @Test
    void answersWhatIsNotSafeWith425UntilTheClientIsThere() throws Exception {
        try (ConfigurableApplicationContext application = run(ON);
                TlsChannel channel = early(application, POST)) {
            assertThat(answer(channel)).startsWith("HTTP/1.1 425 ");
            channel.write(bytes(POST));
            assertThat(answer(channel)).isEqualTo("HTTP/1.1 200 OK counted 1");
        }
    }

    @Test
    void anUpgradeIsTooEarlyToo() throws Exception {
        try (ConfigurableApplicationContext application = run(ON);
                TlsChannel channel =
                        early(application, get("/early", "Connection: Upgrade\r\n", "Upgrade: websocket\r\n"))) {
            assertThat(answer(channel)).startsWith("HTTP/1.1 425 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"})
    void aMethodThatMeansAnotherIsTooEarlyToo(String header) throws Exception {
        try (ConfigurableApplicationContext application = run(ON);
                TlsChannel channel = early(application, get("/early", header + ": DELETE\r\n"))) {
            assertThat(answer(channel)).startsWith("HTTP/1.1 425 ");
        }
    }

    /** Beans of an application that see requests before any filter of ours could. */
    static class OwnHandler {
        final AtomicInteger seen = new AtomicInteger();

        @Bean
        HttpHandler handler() {
            return (request, response) -> {
                seen.incrementAndGet();
                response.getHeaders().setContentLength(0);
                return response.setComplete();
            };
        }
    }

    static class OwnFilter {
        final AtomicInteger seen = new AtomicInteger();

        @Bean
        @Order(Ordered.HIGHEST_PRECEDENCE)
        WebFilter first() {
            return (exchange, chain) -> {
                seen.incrementAndGet();
                return chain.filter(exchange);
            };
        }
    }

    static class OwnRoutes {
        @Bean
        NettyRouteProvider route() {
            return routes -> routes.post("/route", (request, response) -> response.sendString(Mono.just("routed")));
        }
    }

    @Test
    void noHandlerOfTheApplicationIsAskedBefore() throws Exception {
        try (ConfigurableApplicationContext application = run(OwnHandler.class, ON);
                TlsChannel channel = early(application, POST)) {
            assertThat(answer(channel)).startsWith("HTTP/1.1 425 ");
            assertThat(application.getBean(OwnHandler.class).seen).hasValue(1);
        }
    }

    @Test
    void noFilterOfTheApplicationIsAskedBefore() throws Exception {
        try (ConfigurableApplicationContext application = run(OwnFilter.class, ON);
                TlsChannel channel = early(application, POST)) {
            assertThat(answer(channel)).startsWith("HTTP/1.1 425 ");
            assertThat(application.getBean(OwnFilter.class).seen).hasValue(1);
        }
    }

    @Test
    void isRefusedWhereRoutesAreAskedBefore() throws Exception {
        try (ConfigurableApplicationContext application = run(OwnRoutes.class, ON)) {
            assertRefused(application);
        }
    }

    private void assertRefused(ConfigurableApplicationContext application) throws IOException {
        confirmed(application, get("/early"));
        try (TlsChannel channel = connect(application)) {
            channel.writeEarly(bytes(POST));
            assertThat(channel.handshake().resumed()).isTrue();
            assertThat(channel.handshake().earlyDataAccepted()).isFalse();
            channel.write(bytes(POST));
            assertThat(answer(channel)).isEqualTo("HTTP/1.1 200 OK counted 1");
        }
    }

    @Test
    void isRefusedWhereClientsAreAskedForCertificates() throws Exception {
        try (ConfigurableApplicationContext application = run(ON, "--server.ssl.client-auth=want")) {
            assertRefused(application);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "no", "0", "false"})
    void isOffWhereItIsSwitchedOff(String value) throws Exception {
        try (ConfigurableApplicationContext application = run("--sluice.tls.early-data.enabled=" + value)) {
            assertRefused(application);
        }
    }

    @Test
    void namesTheSizeThatIsNone() {
        SluiceTlsProperties.EarlyData huge = new SluiceTlsProperties.EarlyData(true, DataSize.ofGigabytes(3), 1);
        assertThatThrownBy(huge::policy).hasMessageContaining("sluice.tls.early-data.max-size");
    }

    @Test
    void whatAProxyMarksIsTooEarlyToo() throws Exception {
        try (ConfigurableApplicationContext application = run(ON)) {
            String marked = POST.replace("Content-Length", "Early-Data: 1\r\nContent-Length");
            assertThat(confirmed(application, marked)).startsWith("HTTP/1.1 425 ");
            assertThat(confirmed(application, POST)).isEqualTo("HTTP/1.1 200 OK counted 1");
        }
    }

    @Test
    void isOffByDefault() throws Exception {
        try (ConfigurableApplicationContext application = run()) {
            assertThat(application.getBeansOfType(TooEarlyInstaller.class)).isEmpty();
            assertRefused(application);
        }
    }

    @Test
    void isRefusedWithH2() throws Exception {
        try (ConfigurableApplicationContext application = run(ON, "--server.http2.enabled=true")) {
            confirmed(application, get("/early"));
            try (TlsChannel channel = connect(application)) {
                assertThat(channel.writeEarly(bytes(POST))).isFalse();
                channel.write(bytes(get("/early")));
                assertThat(answer(channel)).endsWith(" false TLSv1.3 http/1.1 localhost true");
            }
        }
    }
}
