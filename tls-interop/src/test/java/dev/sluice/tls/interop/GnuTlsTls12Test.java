package dev.sluice.tls.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Concession;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.config.ServerConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** GnuTLS's programs and TLS 1.2, both ways; its client follows our HelloRequest. */
@ParameterizedClass
@EnumSource(Face.class)
class GnuTlsTls12Test {
    private static final String TLS12 = "--priority=NORMAL:-VERS-ALL:+VERS-TLS1.2";

    @RegisterExtension
    static final Peers PEERS = new Peers();

    private final GnuTls gnuTls = new GnuTls(PEERS);
    private final Face face;

    GnuTlsTls12Test(Face face) {
        this.face = face;
    }

    @Test
    void clientTalks() throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            Peer client = gnuTls.client(server, TLS12);
            try (Side side = server.accept()) {
                assertThat(side.handshake().version()).isEqualTo(ProtocolVersion.TLS12);
                client.await("- Handshake was completed");
                client.type("12345");
                side.expect("12345\n");
                side.write("67890\n");
                client.await("67890");
            }
        }
    }

    @Test
    void serverTalks() throws Exception {
        Peer server = gnuTls.server(Ours.SERVER, "--disable-client-cert", TLS12);
        try (Side side = face.connect(Ours.client().build(), server.port())) {
            assertThat(side.handshake().version()).isEqualTo(ProtocolVersion.TLS12);
            side.write("12345\n");
            side.expect("12345\n");
        }
    }

    /** Its client follows our HelloRequest. */
    @Test
    void clientFollowsOurRequest() throws Exception {
        ServerConfig config = Ours.server().renegotiation(Renegotiation.ALLOWED).build();
        try (Listening server = face.listen(config)) {
            Peer client = gnuTls.client(server, TLS12);
            try (Side side = server.accept()) {
                side.handshake();
                client.await("- Handshake was completed");
                Side.KeyChange change = side.rekey(Rekey.BOTH);
                Task<byte[]> reading = Task.start(() -> side.read(6));
                change.awaitCompleted();
                client.type("12345");
                assertThat(reading.result()).hasSize(6);
                side.write("67890\n");
                client.await("67890");
            }
        }
    }

    /** Fields by their names in the hello (RFC 7919), and encrypt-then-MAC (RFC 7366), by default both. */
    @ParameterizedTest
    @CsvSource({
        "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, DHE-RSA:+AES-128-GCM:+AEAD:+GROUP-FFDHE3072, FFDHE3072",
        "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256, DHE-RSA:+CHACHA20-POLY1305:+AEAD:+GROUP-FFDHE2048, FFDHE2048",
        "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256, DHE-RSA:+AES-256-CBC:+SHA256:+GROUP-FFDHE2048, FFDHE2048",
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, ECDHE-RSA:+AES-128-CBC:+SHA256:+GROUP-X25519, X25519",
        "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384, ECDHE-ECDSA:+AES-256-CBC:+SHA384:+GROUP-X25519, X25519"
    })
    void speaksWhatIsOffByDefault(CipherSuite suite, String priority, NamedGroup group) throws Exception {
        String theirs = "--priority=NONE:+VERS-TLS1.2:+SIGN-ALL:+COMP-NULL:+CTYPE-X509:+GROUP-SECP256R1:+" + priority;
        ServerConfig asServer = Ours.server()
                .identity(Tls12Suites.certificate(suite).identity())
                .policy(Tls12Suites.policy(suite))
                .dangerous()
                .allow(Concession.CBC_WITH_ENCRYPT_THEN_MAC)
                .build();
        try (Listening server = face.listen(asServer)) {
            Peer client = gnuTls.client(server, theirs);
            try (Side side = server.accept()) {
                assertThat(side.handshake().cipherSuite()).isEqualTo(suite);
                client.await("- Handshake was completed");
                client.type("12345");
                side.expect("12345\n");
                side.write("67890\n");
                client.await("67890");
            }
        }
        Peer server = gnuTls.server(Tls12Suites.certificate(suite), "--disable-client-cert", theirs);
        ClientConfig asClient = Ours.client()
                .policy(Tls12Suites.policy(suite).withGroups(List.of(group, NamedGroup.SECP256R1)))
                .dangerous()
                .allow(Concession.CBC_WITH_ENCRYPT_THEN_MAC)
                .build();
        try (Side side = face.connect(asClient, server.port())) {
            assertThat(side.handshake().cipherSuite()).isEqualTo(suite);
            assertThat(side.handshake().group()).contains(group);
            side.write("12345\n");
            side.expect("12345\n");
        }
    }
}
