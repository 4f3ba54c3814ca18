package dev.sluice.tls.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identities;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.KeyPin;
import dev.sluice.tls.config.RawKeyVerifier;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.testkit.TestCertificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Raw public keys between us and GnuTLS's programs, which check nobody's. */
@ParameterizedClass
@EnumSource(Face.class)
class GnuTlsRawKeyTest {
    private static final String KEYS_ALONE =
            "--priority=NORMAL:-VERS-ALL:+VERS-TLS1.3:-CTYPE-ALL:+CTYPE-CLI-RAWPK:+CTYPE-SRV-RAWPK";

    @RegisterExtension
    static final Peers PEERS = new Peers();

    private final GnuTls gnuTls = new GnuTls(PEERS);
    private final Face face;

    GnuTlsRawKeyTest(Face face) {
        this.face = face;
    }

    private static Identity key(TestCertificate certificate) {
        return Identities.ofRawKey(
                certificate.privateKey(), certificate.certificate().getPublicKey());
    }

    private static RawKeyVerifier knowing(TestCertificate certificate) {
        return RawKeyVerifier.trusting(KeyPin.of(certificate.certificate()));
    }

    private static Object[] options(TestCertificate certificate, String... more) {
        byte[] key = certificate.certificate().getPublicKey().getEncoded();
        List<Object> options = new ArrayList<>(List.of(more));
        options.add(KEYS_ALONE);
        options.addAll(List.of("--rawpkkeyfile", PEERS.file("raw.key", certificate.keyPem())));
        options.addAll(List.of(
                "--rawpkfile",
                PEERS.file(
                        "raw.pub",
                        "-----BEGIN PUBLIC KEY-----\n"
                                + Base64.getMimeEncoder().encodeToString(key)
                                + "\n-----END PUBLIC KEY-----\n")));
        return options.toArray();
    }

    @Test
    void clientTakesOurKey() throws Exception {
        ServerConfig config = ServerConfig.builder().identity(key(Ours.SERVER)).build();
        try (Listening server = face.listen(config)) {
            Peer client = gnuTls.client(server, options(Ours.CLIENT, "--insecure"));
            try (Side side = server.accept()) {
                assertThat(side.handshake().localChain()).isEmpty();
                client.await("^- Got 1 Raw public-key\\(s\\)\\.$");
                client.type("12345");
                side.expect("12345\n");
                side.write("67890\n");
                client.await("^67890$");
            }
        }
    }

    @Test
    void clientShowsItsKey() throws Exception {
        ServerConfig config = ServerConfig.builder()
                .identity(key(Ours.SERVER))
                .rawPublicKeys(ClientAuthentication.REQUIRE, knowing(Ours.CLIENT))
                .build();
        try (Listening server = face.listen(config)) {
            Peer client = gnuTls.client(server, options(Ours.CLIENT, "--insecure"));
            try (Side side = server.accept()) {
                assertThat(side.handshake().peer().orElseThrow().publicKey())
                        .isEqualTo(Ours.CLIENT.certificate().getPublicKey());
                side.write("67890\n");
                client.await("^67890$");
            }
        }
    }

    @Test
    void clientOfAnotherKeyIsRefused() throws Exception {
        ServerConfig config = ServerConfig.builder()
                .identity(key(Ours.SERVER))
                .rawPublicKeys(ClientAuthentication.REQUIRE, knowing(Ours.CLIENT))
                .build();
        try (Listening server = face.listen(config)) {
            gnuTls.client(server, options(Ours.SERVER, "--insecure"));
            try (Side side = server.accept()) {
                assertThat(Failures.rejection(side::handshake)).isEqualTo(CertificateProblem.PIN_MISMATCH);
            }
        }
    }

    @Test
    void serverShowsItsKeyAndTakesOurs() throws Exception {
        Peer server = gnuTls.server(Ours.SERVER, options(Ours.SERVER, "--require-client-cert"));
        ClientConfig config = ClientConfig.builder()
                .rawPublicKeys(knowing(Ours.SERVER))
                .identity(key(Ours.CLIENT))
                .build();
        try (Side side = face.connect(config, server.port())) {
            assertThat(side.handshake().peer().orElseThrow().isRawKey()).isTrue();
            side.write("12345\n");
            side.expect("12345\n");
        }
    }

    @Test
    void serverOfAnotherKeyIsRefused() throws Exception {
        Peer server = gnuTls.server(Ours.SERVER, options(Ours.SERVER, "--disable-client-cert"));
        ClientConfig config =
                ClientConfig.builder().rawPublicKeys(knowing(Ours.CLIENT)).build();
        assertThat(Failures.rejection(() -> {
                    try (Side side = face.connect(config, server.port())) {
                        side.handshake();
                    }
                }))
                .isEqualTo(CertificateProblem.PIN_MISMATCH);
    }
}
