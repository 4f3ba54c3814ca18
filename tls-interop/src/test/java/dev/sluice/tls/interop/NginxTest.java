package dev.sluice.tls.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.SecurityPolicy;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our clients come to {@code nginx}. */
@ParameterizedClass
@EnumSource(Face.class)
class NginxTest {
    @RegisterExtension
    static final Peers PEERS = new Peers();

    private final Face face;

    NginxTest(Face face) {
        this.face = face;
    }

    @ParameterizedTest
    @EnumSource(
            value = CipherSuite.class,
            names = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"})
    void speaksEachCipherSuiteThatItOffersByDefault(CipherSuite suite) throws Exception {
        assertThat(answer(Ours.client().policy(Ours.policy(suite)), "/facts")).endsWith("TLSv1.3 " + suite);
    }

    @ParameterizedTest
    @EnumSource(
            value = CipherSuite.class,
            names = {
                "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_128_CCM",
                "TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8"
            })
    void speaksTls12(CipherSuite suite) throws Exception {
        assertThat(answer(Ours.client().policy(Tls12Suites.policy(suite)), "/facts"))
                .endsWith("TLSv1.2 " + Tls12Suites.openSsl(suite));
    }

    @Test
    void speaksHttpWithOurDefaults() throws Exception {
        try (Side side = connect(Ours.client().applicationProtocols("http/1.1"))) {
            assertThat(side.handshake().applicationProtocol()).contains("http/1.1");
            assertThat(side.handshake().helloRetried()).isFalse();
            assertThat(ask(side, "/facts")).startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    @Test
    void asksForAnotherShare() throws Exception {
        try (Side side = connect(Ours.client().policy(Ours.withoutShare(NamedGroup.SECP384R1)))) {
            assertThat(side.handshake().group()).contains(NamedGroup.SECP384R1);
            assertThat(side.handshake().helloRetried()).isTrue();
            assertThat(ask(side, "/facts")).startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    @Test
    void takesUsBackWithItsTickets() throws Exception {
        ClientConfig config = Ours.client().build();
        for (int i = 0; i < 3; i++) {
            try (Side side = face.connect(config, nginx().port())) {
                assertThat(side.handshake().resumed()).isEqualTo(i > 0);
                assertThat(ask(side, "/resumed")).endsWith(i > 0 ? "reused r" : "reused .");
            }
        }
    }

    @Test
    void hearsWhatWeSayEarly() throws Exception {
        ClientConfig config = Ours.client().earlyData().build();
        try (Side side = face.connect(config, nginx().port())) {
            assertThat(ask(side, "/early")).endsWith("early: ");
        }
        String request = "GET /early HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        try (Side side = face.connectEarly(config, nginx().port(), request)) {
            assertThat(side.handshake().earlyDataAccepted()).isTrue();
            assertThat(side.readAll()).contains("early: ");
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void sendsAMebibyteIntact(ProtocolVersion version) throws Exception {
        assertThat(answer(speaking(version), "/data")).endsWith("\r\n\r\n" + new String(Ours.mebibyte(), ISO_8859_1));
    }

    @Test
    void goesOnAnsweringThroughKeyUpdates() throws Exception {
        KeyChanges changes = new KeyChanges();
        try (Side side = connect(Ours.client().recorder(changes))) {
            for (int round = 1; round <= 3; round++) {
                Side.KeyChange change = side.rekey(Rekey.BOTH);
                side.write("GET /known HTTP/1.1\r\nHost: localhost\r\n\r\n");
                side.readUntil("known to nobody");
                change.awaitCompleted();
                assertThat(changes.ofPeer()).isEqualTo(round);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void knowsUsByOurCertificate(ProtocolVersion version) throws Exception {
        assertThat(answer(speaking(version).identity(Ours.CLIENT.identity()), "/known"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("known to CN=client.example,O=Sluice");
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void answersAStrangersCertificateByAnError(ProtocolVersion version) throws Exception {
        assertThat(answer(speaking(version).identity(Ours.STRANGE_CLIENT.identity()), "/known"))
                .startsWith("HTTP/1.1 400 Bad Request\r\n");
    }

    @Test
    void isRefusedIfWeDoNotTrustItsAuthority() {
        ClientConfig.Builder trustingOthers = ClientConfig.builder().verifier(Ours.STRANGER.verifier());
        assertThat(Failures.rejection(() -> answer(trustingOthers, "/facts")))
                .isEqualTo(CertificateProblem.UNKNOWN_ISSUER);
        nginx().await(OpenSsl.alert(AlertDescription.UNKNOWN_CA));
    }

    private static ClientConfig.Builder speaking(ProtocolVersion version) {
        return Ours.client().policy(SecurityPolicy.DEFAULT.withVersions(List.of(version)));
    }

    private String answer(ClientConfig.Builder config, String page) throws Exception {
        try (Side side = connect(config)) {
            return ask(side, page);
        }
    }

    /** The whole answer: the server ends it with close_notify. */
    private static String ask(Side side, String page) throws Exception {
        side.write("GET " + page + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        return side.readAll();
    }

    private Side connect(ClientConfig.Builder config) throws Exception {
        return face.connect(config.build(), nginx().port());
    }

    /** One server for the whole class. It runs as whoever runs the tests and writes nowhere but in their folder. */
    private static Peer nginx() {
        return PEERS.shared(
                "nginx",
                () -> PEERS.startOnFreePort(
                        port -> PEERS.start("nginx", "-e", "stderr", "-p", PEERS.folder(), "-c", configuration(port)),
                        nginx -> nginx.await("bind\\(\\)|nginx/").equals("nginx/")));
    }

    private static Path configuration(int port) {
        Path data = PEERS.file("data", new String(Ours.mebibyte(), ISO_8859_1));
        return PEERS.file("nginx.conf", """
                daemon off;
                master_process off;
                pid nginx.pid;
                error_log stderr info;
                events {}
                http {
                    access_log off;
                    client_body_temp_path temporary;
                    proxy_temp_path temporary;
                    fastcgi_temp_path temporary;
                    uwsgi_temp_path temporary;
                    scgi_temp_path temporary;
                    server {
                        listen 127.0.0.1:%d ssl;
                        ssl_protocols TLSv1.2 TLSv1.3;
                        ssl_certificate %s;
                        ssl_certificate_key %s;
                        ssl_client_certificate %s;
                        ssl_verify_client optional;
                        location /facts { return 200 "$ssl_protocol $ssl_cipher"; }
                        ssl_early_data on;
                        location /resumed { return 200 "reused $ssl_session_reused"; }
                        location /early { return 200 "early: $ssl_early_data"; }
                        location /known { return 200 "known to $client"; }
                        location /data { alias %s; }
                    }
                    map $ssl_client_s_dn $client {
                        "" nobody;
                        default $ssl_client_s_dn;
                    }
                }
                """.formatted(
                        port,
                        PEERS.file("cert.pem", Ours.SERVER.chainPem()),
                        PEERS.file("key.pem", Ours.SERVER.keyPem()),
                        PEERS.file("trusted.pem", Ours.AUTHORITY.rootPem()),
                        data));
    }
}
