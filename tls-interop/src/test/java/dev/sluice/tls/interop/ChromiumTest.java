package dev.sluice.tls.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.ProtocolVersion;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Chromium, without a window, comes to our servers. It may open more connections than it asks anything on. */
@ParameterizedClass
@EnumSource(Face.class)
class ChromiumTest {
    @RegisterExtension
    static final Peers PEERS = new Peers();

    private final Face face;

    ChromiumTest(Face face) {
        this.face = face;
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void getsAPage(ProtocolVersion version) throws Exception {
        Queue<NegotiatedParameters> visits = new ConcurrentLinkedQueue<>();
        try (Listening server =
                face.listen(Ours.server().applicationProtocols("http/1.1").build())) {
            Task.start(() -> serve(server, visits));
            Peer chromium = chromium(
                    server,
                    "--ssl-version-max=" + (version == ProtocolVersion.TLS13 ? "tls1.3" : "tls1.2"),
                    "--ignore-certificate-errors-spki-list=" + keyHash());
            assertThat(chromium.exitCode()).isZero();
            assertThat(chromium.output()).contains("<p>the page</p>");
        }
        assertThat(visits).isNotEmpty().allSatisfy(visit -> {
            assertThat(visit.version()).isEqualTo(version);
            assertThat(visit.applicationProtocol()).contains("http/1.1");
            assertThat(visit.group())
                    .contains(version == ProtocolVersion.TLS13 ? NamedGroup.X25519MLKEM768 : NamedGroup.X25519);
        });
    }

    @Test
    void doesNotBelieveAnAuthorityItDoesNotKnow() throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            chromium(server);
            try (Side side = server.accept()) {
                assertThat(Failures.of(side::readAll)).isEqualTo(Failures.alert(AlertDescription.CERTIFICATE_UNKNOWN));
            }
        }
    }

    /** Answers every request on every connection, until nobody listens any more. */
    private static boolean serve(Listening server, Queue<NegotiatedParameters> visits) throws IOException {
        while (true) {
            Side side = server.accept();
            Task.start(() -> answer(side, visits));
        }
    }

    private static boolean answer(Side side, Queue<NegotiatedParameters> visits) throws IOException {
        try (side) {
            NegotiatedParameters parameters = side.handshake();
            while (side.readUntil("\r\n\r\n").startsWith("GET ")) {
                visits.add(parameters);
                String page = "<!doctype html><title>t</title><p>the page</p>";
                side.write("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: " + page.length() + "\r\n\r\n"
                        + page);
            }
            return true;
        }
    }

    /** What Chromium calls a key: the hash of its SubjectPublicKeyInfo. */
    private static String keyHash() throws Exception {
        byte[] info = Ours.SERVER.certificate().getPublicKey().getEncoded();
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(info));
    }

    /** A browser with a profile of its own, that talks to nobody else and prints the page. */
    private static Peer chromium(Listening server, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--no-proxy-server",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + PEERS.folder().resolve("profile-" + server.port())));
        arguments.addAll(List.of(more));
        arguments.add("--dump-dom");
        arguments.add("https://" + Face.SERVER_NAME + ":" + server.port() + "/");
        return PEERS.start("chromium", arguments.toArray());
    }
}
