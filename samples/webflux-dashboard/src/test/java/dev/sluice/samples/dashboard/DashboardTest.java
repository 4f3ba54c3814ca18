package dev.sluice.samples.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.spring.LiveTlsConnection;
import dev.sluice.tls.spring.LiveTlsConnections;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;

/**
 * Chromium looks at the page, and the JDK's client at what is behind it. With {@code -Ddashboard.screenshot=docs/dashboard.png} a picture
 * is kept.
 */
class DashboardTest {
    private static ReactiveWebServerApplicationContext application;
    private static String address;

    @TempDir
    private Path profile;

    @BeforeAll
    static void start() {
        application = (ReactiveWebServerApplicationContext)
                SpringApplication.run(Dashboard.class, "--server.port=0", "--dashboard.rotate-every=1h");
        address = "https://localhost:" + application.getWebServer().getPort();
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    private static RotatingCertificate certificate() {
        return application.getBean(RotatingCertificate.class);
    }

    private static LiveTlsConnections connections() {
        return application.getBean(LiveTlsConnections.class);
    }

    @Test
    void aBrowserRekeysItsConnectionAndSeesTheCounterMove() throws Exception {
        try (Browser browser = new Browser(profile, keyHash());
                HttpClient another = client("TLSv1.3");
                HttpClient old = client("TLSv1.2")) {
            browser.prefer(Map.of("prefers-color-scheme", "dark", "prefers-reduced-motion", "reduce"));
            browser.open(address + "/");
            browser.await("document.querySelector('em.yours:not([hidden])')");
            String row = "document.querySelector('em.yours:not([hidden])').closest('li')";
            long id = Long.parseLong(browser.ask(row + ".dataset.id"));
            LiveTlsConnection live = connections().find(id).orElseThrow();
            NegotiatedParameters facts = live.negotiated().orElseThrow();

            assertThat(facts.version()).isEqualTo(ProtocolVersion.TLS13);
            assertThat(facts.group()).contains(NamedGroup.X25519MLKEM768);
            assertThat(facts.applicationProtocol()).contains("h2");
            assertThat(browser.ask(row + ".innerText"))
                    .contains("TLSv1.3", "X25519MLKEM768", facts.cipherSuite().name(), "h2");
            assertThat(browser.ask(row + ".querySelector('.updates').textContent"))
                    .isEqualTo("0");

            String click = row + ".querySelector('.rekey').click()";
            browser.ask(click);
            browser.await(row + ".querySelector('.updates').textContent === '1'");
            assertThat(live.keyUpdates()).isOne();
            browser.ask(click);
            browser.await(row + ".querySelector('.updates').textContent === '2'");

            assertThat(get(another, "/authority.pem").statusCode()).isEqualTo(200);
            assertThat(get(old, "/authority.pem").statusCode()).isEqualTo(200);
            String older = "[...document.querySelectorAll('#connections > li')]"
                    + ".find(one => one.querySelector('.version').textContent === 'TLSv1.2')";
            browser.await(older);
            assertThat(browser.ask(older + ".querySelector('.rekey').disabled")).isEqualTo("true");
            assertThat(browser.ask(older + ".querySelector('.rekey').title")).isEqualTo("TLS 1.2 has no KeyUpdate");
            assertThat(browser.ask(row + ".querySelector('.rekey').disabled")).isEqualTo("false");

            String before = browser.ask("document.getElementById('serial').textContent");
            browser.ask("document.getElementById('rotate').click()");
            browser.await("document.getElementById('serial').textContent !== '" + before + "'");
            X509Certificate renewed = certificate().shown().certificate();
            try (HttpClient later = client("TLSv1.3")) {
                get(later, "/authority.pem");
                browser.await("document.querySelector('[title=\"certificate "
                        + renewed.getSerialNumber().toString(16) + "\"]')");
                assertThat(connections().all())
                        .anySatisfy(
                                one -> assertThat(one.negotiated().orElseThrow().localChain())
                                        .containsExactly(renewed));
                assertThat(live.negotiated()).contains(facts);
                look(browser);
            }
        }
    }

    private static void look(Browser browser) throws Exception {
        browser.resize(390, 844);
        assertThat(browser.ask("document.documentElement.scrollWidth <= 390")).isEqualTo("true");
        browser.resize(1280, 1080);
        byte[] picture = browser.screenshot();
        assertThat(picture).startsWith(0x89, 'P', 'N', 'G');
        String file = System.getProperty("dashboard.screenshot");
        if (file != null) {
            Files.write(Path.of(file), picture);
        }
    }

    @Test
    void answersWhetherAConnectionCouldBeRekeyed() throws Exception {
        try (HttpClient client = client("TLSv1.3");
                HttpClient old = client("TLSv1.2")) {
            get(client, "/authority.pem");
            long own = connections().all().getLast().id();
            assertThat(post(client, "/connections/" + own + "/rekey")).isEqualTo(204);
            get(client, "/authority.pem"); // its answer comes behind the server's KeyUpdate
            get(client, "/authority.pem"); // comes behind the client's
            assertThat(connections().find(own).orElseThrow().keyUpdates()).isOne();

            assertThat(post(client, "/connections/1000000/rekey")).isEqualTo(404);
            get(old, "/authority.pem");
            long older = connections().all().getLast().id();
            assertThat(post(client, "/connections/" + older + "/rekey")).isEqualTo(409);
        }
    }

    private static HttpResponse<String> get(HttpClient client, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(address + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static int post(HttpClient client, String path) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create(address + path))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpClient client(String version) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", certificate().authority());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {version});
        return HttpClient.newBuilder()
                .sslContext(context)
                .sslParameters(parameters)
                .build();
    }

    /** What Chromium calls a key: the hash of its SubjectPublicKeyInfo. */
    private static String keyHash() throws Exception {
        X509Certificate shown = certificate().shown().certificate();
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256")
                        .digest(shown.getPublicKey().getEncoded()));
    }
}
