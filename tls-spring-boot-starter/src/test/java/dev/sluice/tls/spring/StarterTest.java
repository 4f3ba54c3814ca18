package dev.sluice.tls.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.netty.SluiceSslContext;
import dev.sluice.tls.spring.stock.StockApplication;
import dev.sluice.tls.testkit.ManualClock;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.webclient.autoconfigure.WebClientSsl;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientException;
import org.springframework.web.reactive.function.client.WebClientResponseException;

/** A stock application with the starter beside it, through real HTTP on loopback. */
class StarterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final TestAuthority AUTHORITY = TestAuthority.create();

    @TempDir
    private Path directory;

    private ConfigurableApplicationContext run(String... more) throws IOException {
        return run(AUTHORITY.request("localhost").issue(), more);
    }

    /** With a bundle of its own. */
    private ConfigurableApplicationContext run(TestCertificate own, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.ssl.bundle=web",
                "--spring.ssl.bundle.pem.web.keystore.certificate=" + file("web.pem", own.chainPem()),
                "--spring.ssl.bundle.pem.web.keystore.private-key=" + file("web.key", own.keyPem()),
                "--spring.ssl.bundle.pem.web.truststore.certificate=" + file("ca.pem", AUTHORITY.rootPem())));
        arguments.addAll(List.of(more));
        return runWith(arguments);
    }

    private ConfigurableApplicationContext runWith(List<String> more) throws IOException {
        TestCertificate client = AUTHORITY.request("client").issue();
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=localhost",
                "--spring.main.banner-mode=off",
                "--logging.level.root=error",
                "--spring.ssl.bundle.pem.out.keystore.certificate=" + file("out.pem", client.chainPem()),
                "--spring.ssl.bundle.pem.out.keystore.private-key=" + file("out.key", client.keyPem()),
                "--spring.ssl.bundle.pem.out.truststore.certificate=" + file("ca.pem", AUTHORITY.rootPem()),
                "--management.endpoints.web.exposure.include=tls,health",
                "--management.endpoint.health.show-details=always"));
        arguments.addAll(more);
        SpringApplication application = new SpringApplication(StockApplication.class);
        application.setWebApplicationType(WebApplicationType.REACTIVE);
        return application.run(arguments.toArray(String[]::new));
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private static WebClient client(ConfigurableApplicationContext application) {
        return application
                .getBean(WebClient.Builder.class)
                .apply(application.getBean(WebClientSsl.class).fromBundle("out"))
                .baseUrl("https://localhost:" + port(application))
                .build();
    }

    private static int port(ConfigurableApplicationContext application) {
        Environment environment = application.getEnvironment();
        return Integer.parseInt(environment.getRequiredProperty("local.server.port"));
    }

    private static String get(WebClient client, String path) {
        return client.get().uri(path).retrieve().bodyToMono(String.class).block(PATIENCE);
    }

    @Test
    void aStockApplicationRunsOnSluice() throws Exception {
        try (ConfigurableApplicationContext application = run("--server.http2.enabled=true")) {
            WebClient client = client(application);

            assertThat(get(client, "/argument")).startsWith("TLSv1.3 X25519MLKEM768 ");
            assertThat(get(client, "/context")).startsWith("TLS_");
            assertThat(get(client, "/name")).isEqualTo("localhost");
            String large = "0123456789".repeat(20_000);
            assertThat(client.post()
                            .uri("/echo")
                            .bodyValue(large)
                            .retrieve()
                            .bodyToMono(String.class)
                            .block(PATIENCE))
                    .isEqualTo(large);
        }
    }

    @Test
    void showsWhatConnectionsThereAreAndWhatFailed() throws Exception {
        try (ConfigurableApplicationContext application = run()) {
            WebClient client = client(application);
            get(client, "/context");
            String shown = get(client, "/actuator/tls");

            assertThat(shown).contains("\"role\":\"server\"", "\"role\":\"client\"", "\"group\":\"X25519MLKEM768\"");
            assertThat(shown).contains("\"failures\":[]");
            assertThat(application
                            .getBean(MeterRegistry.class)
                            .find("tls.handshake")
                            .meters())
                    .isNotEmpty();
        }
    }

    @Test
    void keysOfALiveConnectionAreChangedOnDemand() throws Exception {
        try (ConfigurableApplicationContext application = run("--server.http2.enabled=true");
                HttpClient client = jdk(application)) {
            LiveTlsConnections connections = application.getBean(LiveTlsConnections.class);
            fetch(client, application, "/context");
            LiveTlsConnection live = connections.all().getFirst();
            long before = live.bytesReceived();

            assertThat(connections.find(live.id())).contains(live);
            assertThat(connections.find(live.id() + 1)).isEmpty();
            assertThat(live.negotiated().orElseThrow().version()).isEqualTo(ProtocolVersion.TLS13);
            assertThat(live.keyUpdates()).isZero();
            assertThat(live.canRekey()).isTrue();
            live.rekey().toCompletableFuture().get(30, TimeUnit.SECONDS);
            fetch(client, application, "/context"); // its answer comes behind the server's KeyUpdate
            fetch(client, application, "/context"); // comes behind the client's KeyUpdate
            assertThat(connections.all()).containsExactly(live);
            assertThat(live.keyUpdates()).isOne();
            assertThat(live.bytesReceived()).isGreaterThan(before);
            assertThat(live.bytesSent()).isPositive();
        }
    }

    @Test
    void knowsClientsByTheirCertificates() throws Exception {
        try (ConfigurableApplicationContext application = run("--server.ssl.client-auth=need")) {
            assertThat(get(client(application), "/peer")).contains("client");
        }
        try (ConfigurableApplicationContext application = run()) {
            assertThat(get(client(application), "/peer")).isEqualTo("nobody");
        }
    }

    @Test
    void serversShowANewCertificateOnceTheirBundleIsUpdated() throws Exception {
        try (ConfigurableApplicationContext application = run()) {
            TestCertificate renewed = AUTHORITY.request("localhost").issue();
            assertThat(shownBy(application)).isNotEqualTo(serial(renewed));
            application.getBean(SslBundleRegistry.class).updateBundle("web", bundle(renewed, AUTHORITY));

            assertThat(shownBy(application)).isEqualTo(serial(renewed));
        }
    }

    @Test
    void connectionsAreCountedByTheEpochOfTheirCertificate() throws Exception {
        try (ConfigurableApplicationContext application = run()) {
            assertThat(fetch(application, "/epoch")).isEqualTo("1");
            TestCertificate renewed = AUTHORITY.request("localhost").issue();
            application.getBean(SslBundleRegistry.class).updateBundle("web", bundle(renewed, AUTHORITY));
            assertThat(fetch(application, "/epoch")).isEqualTo("2");
            assertThat(fetch(application, "/epoch")).isEqualTo("2");

            assertThat(application.getBean(TlsConnections.class).counted())
                    .extracting(
                            counted -> counted.kind().identityEpoch(),
                            counted -> counted.total(),
                            counted -> counted.kind().certificate().equals(serial(renewed)))
                    .containsExactlyInAnyOrder(tuple(1L, 1L, false), tuple(2L, 2L, true));
            assertThat(fetch(application, "/actuator/tls")).contains("\"identityEpoch\":1", "\"identityEpoch\":2");
        }
    }

    @Test
    void serversByTheirOwnPropertiesRunOnSluice() throws Exception {
        TestCertificate own = AUTHORITY.request("localhost").issue();
        List<String> pem = List.of(
                "--server.ssl.certificate=" + file("own.pem", own.chainPem()),
                "--server.ssl.certificate-private-key=" + file("own.key", own.keyPem()));
        List<String> keyStore =
                List.of("--server.ssl.key-store=" + keyStore(own), "--server.ssl.key-store-password=secret");
        for (List<String> properties : List.of(pem, keyStore)) {
            try (ConfigurableApplicationContext application = runWith(properties)) {
                assertThat(fetch(application, "/argument")).startsWith("TLSv1.3 ");
                assertThat(fetch(application, "/epoch")).isEqualTo("1");
                assertThat(shownBy(application)).isEqualTo(serial(own));
            }
        }
    }

    private String keyStore(TestCertificate own) throws Exception {
        char[] password = "secret".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", own.privateKey(), password, own.chain().toArray(X509Certificate[]::new));
        Path file = directory.resolve("own.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password);
        }
        return file.toString();
    }

    @Test
    void clientsTrustAnotherAuthorityOnceTheirBundleIsUpdated() throws Exception {
        TestAuthority other = TestAuthority.create();
        TestCertificate foreign = other.request("localhost").issue();
        try (ConfigurableApplicationContext application = run(foreign)) {
            WebClient client = client(application);
            assertThatThrownBy(() -> get(client, "/name")).isInstanceOf(WebClientException.class);
            assertThat(application.getBean(TlsConnections.class).failures()).isNotEmpty();
            application.getBean(SslBundleRegistry.class).updateBundle("out", bundle(foreign, other));

            assertThat(get(client, "/name")).isEqualTo("localhost");
        }
    }

    @Test
    void clientsOfOneKindShareAContext() {
        SslBundle out = bundle(AUTHORITY.request("client").issue(), AUTHORITY);
        BundleContexts contexts = new BundleContexts(
                new DefaultSslBundleRegistry("out", out), (role, name, attachment) -> observation -> {});

        SluiceSslContext first = contexts.client(out, List.of("h2"));
        assertThat(contexts.client(out, List.of("h2"))).isSameAs(first);
        assertThat(contexts.client(out, List.of("http/1.1"))).isNotSameAs(first);
    }

    private static SslBundle bundle(TestCertificate own, TestAuthority trusted) {
        return SslBundle.of(new PemSslStoreBundle(
                PemSslStoreDetails.forCertificate(own.chainPem()).withPrivateKey(own.keyPem()),
                PemSslStoreDetails.forCertificate(trusted.rootPem())));
    }

    private static String serial(TestCertificate certificate) {
        return certificate.certificate().getSerialNumber().toString(16);
    }

    /** The JDK's own, by one connection if the server speaks h2. */
    private static HttpClient jdk(ConfigurableApplicationContext application) {
        return HttpClient.newBuilder()
                .sslContext(
                        application.getBean(SslBundles.class).getBundle("out").createSslContext())
                .build();
    }

    private static String fetch(HttpClient client, ConfigurableApplicationContext application, String path)
            throws Exception {
        URI uri = URI.create("https://localhost:" + port(application) + path);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** By a connection of its own, which is counted once there is an answer. */
    private static String fetch(ConfigurableApplicationContext application, String path) throws Exception {
        try (HttpClient client = jdk(application)) {
            return fetch(client, application, path);
        }
    }

    /** Asked by the JDK's own client. */
    private static String shownBy(ConfigurableApplicationContext application) {
        var trusting = application.getBean(SslBundles.class).getBundle("out").createSslContext();
        try (SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket("localhost", port(application))) {
            socket.startHandshake();
            var leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return leaf.getSerialNumber().toString(16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void servesNamesFromBundlesOfTheirOwn() throws Exception {
        TestCertificate named = AUTHORITY.request("named.example").issue();
        try (ConfigurableApplicationContext application = run(
                "--server.ssl.server-name-bundles[0].server-name=named.example",
                "--server.ssl.server-name-bundles[0].bundle=named",
                "--spring.ssl.bundle.pem.named.keystore.certificate=" + file("named.pem", named.chainPem()),
                "--spring.ssl.bundle.pem.named.keystore.private-key=" + file("named.key", named.keyPem()))) {
            var trusting =
                    application.getBean(SslBundles.class).getBundle("out").createSslContext();
            try (java.net.Socket plain = new java.net.Socket("localhost", port(application));
                    SSLSocket socket =
                            (SSLSocket) trusting.getSocketFactory().createSocket(plain, "named.example", 443, true)) {
                socket.startHandshake();
                assertThat(socket.getSession().getPeerCertificates()).contains(named.certificate());
            }
        }
    }

    @Test
    void healthSaysWhenCertificatesExpire() throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        TestCertificate old = AUTHORITY
                .request("localhost")
                .valid(
                        now.minus(Duration.ofDays(30)),
                        now.plus(Duration.ofDays(3)).plus(Duration.ofHours(12)))
                .issue();
        try (ConfigurableApplicationContext application = run(old)) {
            assertThat(get(client(application), "/actuator/health"))
                    .contains("\"web\":\"certificate expires in 3 days");
        }
    }

    @Test
    void healthIsDownOnceACertificateHasExpired() {
        ManualClock clock = new ManualClock();
        Instant end = clock.instant().plus(Duration.ofDays(20));
        TestCertificate own = AUTHORITY
                .request("localhost")
                .valid(clock.instant().minus(Duration.ofDays(1)), end)
                .issue();
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("web", bundle(own, AUTHORITY));
        CertificateHealth health = new CertificateHealth(bundles, Duration.ofDays(14), clock);

        assertThat(health.health())
                .isEqualTo(Health.up()
                        .withDetail("web", "certificate expires in 20 days")
                        .build());
        clock.advance(Duration.ofDays(17).plus(Duration.ofHours(1)));
        assertThat(health.health())
                .isEqualTo(Health.up()
                        .withDetail("web", "certificate expires in 2 days, 23 hours")
                        .build());
        clock.advance(Duration.ofDays(4));
        assertThat(health.health())
                .isEqualTo(Health.down()
                        .withDetail("web", "certificate expired 1 days ago")
                        .build());

        bundles.updateBundle("web", bundle(AUTHORITY.request("localhost").issue(), AUTHORITY));
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void healthOfTheApplicationIsDownWithACertificateThatHasExpired() throws Exception {
        TestCertificate expired = AUTHORITY.request("old.example").expired().issue();
        try (ConfigurableApplicationContext application = run(
                "--spring.ssl.bundle.pem.old.keystore.certificate=" + file("old.pem", expired.chainPem()),
                "--spring.ssl.bundle.pem.old.keystore.private-key=" + file("old.key", expired.keyPem()))) {
            assertThatThrownBy(() -> get(client(application), "/actuator/health"))
                    .isInstanceOfSatisfying(WebClientResponseException.class, answer -> {
                        assertThat(answer.getStatusCode().value()).isEqualTo(503);
                        assertThat(answer.getResponseBodyAsString())
                                .contains("\"status\":\"DOWN\"", "\"old\":\"certificate expired ");
                    });
        }
    }

    @Test
    void leavesAloneWhatItIsToldTo() throws Exception {
        try (ConfigurableApplicationContext application =
                run("--sluice.tls.server=false", "--sluice.tls.client=false")) {
            assertThat(application.getBeansOfType(SluiceServerCustomizer.class)).isEmpty();
            assertThat(get(client(application), "/peer")).isEqualTo("nobody");
            assertThat(application.getBean(TlsConnections.class).counted()).isEmpty();
        }
        try (ConfigurableApplicationContext application = run("--sluice.tls.enabled=false")) {
            assertThat(application.getBeansOfType(TlsConnections.class)).isEmpty();
        }
    }
}
