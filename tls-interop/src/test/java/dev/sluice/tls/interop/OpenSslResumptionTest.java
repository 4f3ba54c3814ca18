package dev.sluice.tls.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tickets, pre-shared keys and early data of TLS 1.3 between us and OpenSSL. */
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

    @Test
    void comesBackWithOurTicket() throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            Path session = saveSession(server);
            Peer client = openSsl.client(server, "-sess_in", session);
            try (Side side = server.accept()) {
                NegotiatedParameters parameters = side.handshake();
                assertThat(parameters.resumed()).isTrue();
                assertThat(parameters.localChain()).isEmpty();
                client.await("^Reused, TLSv1.3");
                say(side, client);
            }
        }
    }

    @Test
    void takesUsBackWithItsTickets() throws Exception {
        ClientConfig config = Ours.client().build();
        for (int i = 0; i < 3; i++) {
            try (Side side = face.connect(config, openSsl.reverser().port())) {
                assertThat(side.handshake().resumed()).isEqualTo(i > 0);
                assertThat(side.handshake().peer().orElseThrow().certificate()).isEqualTo(Ours.SERVER.certificate());
                talk(side);
            }
        }
    }

    @Test
    void comesWithAKeyThatWeShare() throws Exception {
        try (Listening server = face.listen(Ours.keyedServer().build())) {
            Peer client = openSsl.client(server, "-psk_identity", Ours.KEY_NAME, "-psk", Ours.KEY);
            try (Side side = server.accept()) {
                assertThat(side.handshake().preSharedKey()).contains(Ours.KEY_NAME);
                say(side, client);
            }
        }
    }

    @Test
    void takesUsWithAKeyThatWeShare() throws Exception {
        Peer server = openSsl.server(Ours.SERVER, "-rev", "-psk_identity", Ours.KEY_NAME, "-psk", Ours.KEY);
        ClientConfig config = Ours.client().preSharedKey(Ours.preSharedKey()).build();
        try (Side side = face.connect(config, server.port())) {
            assertThat(side.handshake().preSharedKey()).contains(Ours.KEY_NAME);
            assertThat(side.handshake().peer()).isEmpty();
            talk(side);
        }
    }

    @Test
    void saysSomethingEarly() throws Exception {
        ServerConfig config = Ours.earlyServer().build();
        try (Listening server = face.listen(config)) {
            Path session = saveSession(server);
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
    private Path saveSession(Listening server) throws Exception {
        Path session = PEERS.file("session.pem", "");
        Peer client = openSsl.client(server, "-sess_out", session);
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
