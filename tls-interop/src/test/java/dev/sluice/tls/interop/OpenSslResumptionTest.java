package dev.sluice.tls.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.CipherSuite.KeyExchange;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Concession;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.SessionStore;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tickets, session ids, pre-shared keys and early data between us and OpenSSL. */
@ParameterizedClass
@EnumSource(Face.class)
class OpenSslResumptionTest {
    private static final String EARLY = "12345\n";

    @RegisterExtension
    static final Peers PEERS = new Peers();

    private final OpenSsl openSsl = new OpenSsl(PEERS);
    private final Face face;

    OpenSslResumptionTest(Face face) {
        this.face = face;
    }

    @ParameterizedTest
    @CsvSource({"-tls1_3, TLSv1.3", "-tls1_2, TLSv1.2"})
    void comesBackWithOurTicket(String option, String version) throws Exception {
        comesBack(Ours.server().build(), option, version);
    }

    @Test
    void comesBackWithTheIdOfOurSession() throws Exception {
        Resumption stored = Resumption.byTickets().in(SessionStore.inMemory(10));
        comesBack(Ours.server().resumption(stored).build(), "-tls1_2", "TLSv1.2");
    }

    private void comesBack(ServerConfig config, String option, String version) throws Exception {
        try (Listening server = face.listen(config)) {
            Path session = saveSession(server, option);
            Peer client = openSsl.client(server, "-sess_in", session, option);
            try (Side side = server.accept()) {
                NegotiatedParameters parameters = side.handshake();
                assertThat(parameters.resumed()).isTrue();
                assertThat(parameters.localChain()).isEmpty();
                client.await("^Reused, " + version);
                say(side, client);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_3", "-tls1_2"})
    void takesUsBackWithItsTickets(String option) throws Exception {
        takesUsBack(openSsl.server(Ours.SERVER, "-rev", option));
    }

    @Test
    void takesUsBackWithTheIdOfItsSession() throws Exception {
        takesUsBack(openSsl.server(Ours.SERVER, "-rev", "-tls1_2", "-no_ticket"));
    }

    private void takesUsBack(Peer server) throws Exception {
        ClientConfig config = Ours.client().build();
        for (int i = 0; i < 3; i++) {
            try (Side side = face.connect(config, server.port())) {
                assertThat(side.handshake().resumed()).isEqualTo(i > 0);
                assertThat(side.handshake().peer().orElseThrow().certificate()).isEqualTo(Ours.SERVER.certificate());
                talk(side);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"-tls1_3, DEFAULT", "-tls1_2, ECDHE-PSK-CHACHA20-POLY1305"})
    void comesWithAKeyThatWeShare(String option, String suites) throws Exception {
        comesWithKey(Ours.keyedServer().build(), option, suites);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PSK-AES128-GCM-SHA256", "PSK-CHACHA20-POLY1305", "PSK-AES128-CCM8"})
    void comesWithAKeyAlone(String suite) throws Exception {
        comesWithKey(keyAlone(Ours.keyedServer()).build(), "-tls1_2", suite);
    }

    private void comesWithKey(ServerConfig config, String option, String suites) throws Exception {
        try (Listening server = face.listen(config)) {
            Peer client = openSsl.client(
                    server,
                    "-psk_identity",
                    Ours.KEY_NAME,
                    "-psk",
                    Ours.KEY,
                    option,
                    "-cipher",
                    suites + ":@SECLEVEL=0");
            try (Side side = server.accept()) {
                assertThat(side.handshake().preSharedKey()).contains(Ours.KEY_NAME);
                say(side, client);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"-tls1_3, DEFAULT", "-tls1_2, ECDHE-PSK-CHACHA20-POLY1305"})
    void takesUsWithAKeyThatWeShare(String option, String suites) throws Exception {
        takesKey(Ours.client().preSharedKey(Ours.preSharedKey()).build(), option, suites, "");
    }

    /** With a hint, which says nothing to us. */
    @ParameterizedTest
    @ValueSource(strings = {"PSK-AES128-GCM-SHA256", "PSK-CHACHA20-POLY1305", "PSK-AES128-CCM8"})
    void takesUsWithAKeyAlone(String suite) throws Exception {
        ClientConfig config = Ours.client()
                .preSharedKey(Ours.preSharedKey())
                .policy(Ours.TLS12.withCipherSuites(keyAlone()))
                .dangerous()
                .allow(Concession.PSK_WITHOUT_FORWARD_SECRECY)
                .build();
        takesKey(config, "-tls1_2", suite, "a hint");
    }

    private void takesKey(ClientConfig config, String option, String suites, String hint) throws Exception {
        Peer server = openSsl.server(
                Ours.SERVER,
                "-rev",
                option,
                "-cipher",
                suites + ":@SECLEVEL=0",
                "-psk_hint",
                hint,
                "-psk_identity",
                Ours.KEY_NAME,
                "-psk",
                Ours.KEY);
        try (Side side = face.connect(config, server.port())) {
            assertThat(side.handshake().preSharedKey()).contains(Ours.KEY_NAME);
            assertThat(side.handshake().peer()).isEmpty();
            talk(side);
        }
    }

    private static ServerConfig.Builder keyAlone(ServerConfig.Builder server) {
        return server.policy(Ours.TLS12.withCipherSuites(keyAlone()))
                .dangerous()
                .allow(Concession.PSK_WITHOUT_FORWARD_SECRECY);
    }

    private static List<CipherSuite> keyAlone() {
        return Arrays.stream(CipherSuite.values())
                .filter(suite -> suite.keyExchange() == KeyExchange.PSK)
                .toList();
    }

    @Test
    void saysSomethingEarly() throws Exception {
        ServerConfig config = Ours.earlyServer().build();
        try (Listening server = face.listen(config)) {
            Path session = saveSession(server, "-tls1_3");
            Peer client = openSsl.client(server, "-sess_in", session, "-early_data", PEERS.file("early", EARLY));
            try (Side side = server.accept()) {
                assertThat(side.readEarly()).isEqualTo(EARLY);
                assertThat(side.handshake().earlyDataAccepted()).isTrue();
                client.await("^Early data was accepted");
                say(side, client);
            }
        }
    }

    @Test
    void hearsWhatWeSayEarly() throws Exception {
        Peer server = openSsl.server(Ours.SERVER, "-early_data");
        ClientConfig config = Ours.client().earlyData().build();
        try (Side side = face.connect(config, server.port())) {
            assertThat(side.handshake().earlyDataAccepted()).isFalse();
            side.write("0\n");
            server.await("^0$");
            server.type("1");
            side.expect("1\n");
        }
        try (Side side = face.connectEarly(config, server.port(), EARLY)) {
            assertThat(side.handshake().earlyDataAccepted()).isTrue();
            server.await("^12345$");
            server.await("^End of early data$");
            side.write("67890\n");
            server.await("^67890$");
        }
    }

    @Test
    void refusesWhatWeSayEarly() throws Exception {
        Peer server = openSsl.server(Ours.SERVER, "-rev", "-max_early_data", "100");
        ClientConfig config = Ours.client().earlyData().build();
        for (int i = 0; i < 2; i++) {
            try (Side side = face.connectEarly(config, server.port(), EARLY)) {
                assertThat(side.handshake().resumed()).isEqualTo(i > 0);
                assertThat(side.handshake().earlyDataAccepted()).isFalse();
                talk(side);
            }
        }
    }

    /** One connection to our server, and what is left of it. */
    private Path saveSession(Listening server, String option) throws Exception {
        Path session = PEERS.file("session.pem", "");
        Peer client = openSsl.client(server, "-sess_out", session, option);
        try (Side side = server.accept()) {
            assertThat(side.handshake().resumed()).isFalse();
            say(side, client);
            client.endInput();
            side.readAll();
        }
        client.exitCode();
        return session;
    }

    /** What precedes this has arrived too. */
    private static void say(Side side, Peer client) throws Exception {
        side.write("67890\n");
        client.await("67890");
    }

    private static void talk(Side side) throws Exception {
        side.write("12345\n");
        side.expect("54321\n");
    }
}
