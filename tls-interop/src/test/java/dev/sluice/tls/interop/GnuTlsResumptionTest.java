package dev.sluice.tls.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.SessionStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tickets, session ids, pre-shared keys and early data between us and GnuTLS. */
@ParameterizedClass
@EnumSource(Face.class)
class GnuTlsResumptionTest {
    private static final String EARLY = "12345\n";
    private static final String TLS13 = "--priority=NORMAL:-VERS-ALL:+VERS-TLS1.3";
    private static final String TLS12 = "--priority=NORMAL:-VERS-ALL:+VERS-TLS1.2";
    private static final String WITH_KEY = ":+ECDHE-PSK:+DHE-PSK:+PSK";

    @RegisterExtension
    static final Peers PEERS = new Peers();

    private final GnuTls gnuTls = new GnuTls(PEERS);
    private final Face face;

    GnuTlsResumptionTest(Face face) {
        this.face = face;
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS13, TLS12})
    void comesBackWithOurTicket(String version) throws Exception {
        comesBack(Ours.server().build(), version);
    }

    @Test
    void comesBackWithTheIdOfOurSession() throws Exception {
        Resumption stored = Resumption.byTickets().in(SessionStore.inMemory(10));
        comesBack(Ours.server().resumption(stored).build(), TLS12);
    }

    private void comesBack(ServerConfig config, String version) throws Exception {
        try (Listening server = face.listen(config)) {
            Peer client = comeTwice(server, version);
            try (Side side = server.accept()) {
                assertThat(side.handshake().resumed()).isTrue();
                client.await("This is a resumed session");
                say(side, client);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS13, TLS12})
    void takesUsBackWithItsTickets(String version) throws Exception {
        takesUsBack(gnuTls.server(Ours.SERVER, "--disable-client-cert", version));
    }

    @Test
    void takesUsBackWithTheIdOfItsSession() throws Exception {
        takesUsBack(gnuTls.server(Ours.SERVER, "--disable-client-cert", "--noticket", TLS12));
    }

    private void takesUsBack(Peer server) throws Exception {
        ClientConfig config = Ours.client().build();
        for (int i = 0; i < 3; i++) {
            try (Side side = face.connect(config, server.port())) {
                assertThat(side.handshake().resumed()).isEqualTo(i > 0);
                talk(side);
            }
        }
    }

    /** In TLS 1.3: with ECDHE-PSK of TLS 1.2 gnutls-cli 3.7.9 crashes once it has shaken hands, with its own server too. */
    @Test
    void comesWithAKeyThatWeShare() throws Exception {
        try (Listening server = face.listen(Ours.keyedServer().build())) {
            Peer client = gnuTls.client(server, TLS13 + WITH_KEY, "--pskusername", Ours.KEY_NAME, "--pskkey", Ours.KEY);
            try (Side side = server.accept()) {
                assertThat(side.handshake().preSharedKey()).contains(Ours.KEY_NAME);
                say(side, client);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS13, TLS12})
    void takesUsWithAKeyThatWeShare(String version) throws Exception {
        Peer server = gnuTls.server(
                Ours.SERVER,
                version + WITH_KEY,
                "--disable-client-cert",
                "--pskpasswd",
                PEERS.file("keys", Ours.KEY_NAME + ":" + Ours.KEY + "\n"));
        ClientConfig config = Ours.client().preSharedKey(Ours.preSharedKey()).build();
        try (Side side = face.connect(config, server.port())) {
            assertThat(side.handshake().preSharedKey()).contains(Ours.KEY_NAME);
            talk(side);
        }
    }

    @Test
    void saysSomethingEarly() throws Exception {
        ServerConfig config = Ours.earlyServer().build();
        try (Listening server = face.listen(config)) {
            Peer client = comeTwice(server, "--earlydata", PEERS.file("early", EARLY));
            try (Side side = server.accept()) {
                assertThat(side.readEarly()).isEqualTo(EARLY);
                assertThat(side.handshake().earlyDataAccepted()).isTrue();
                say(side, client);
            }
        }
    }

    @Test
    void hearsWhatWeSayEarly() throws Exception {
        Peer server = gnuTls.server(Ours.SERVER, "--disable-client-cert", "--earlydata", "--maxearlydata", "1024");
        ClientConfig config = Ours.client().earlyData().build();
        try (Side side = face.connect(config, server.port())) {
            assertThat(side.handshake().earlyDataAccepted()).isFalse();
            talk(side);
        }
        try (Side side = face.connectEarly(config, server.port(), EARLY)) {
            assertThat(side.handshake().earlyDataAccepted()).isTrue();
            talk(side);
        }
    }

    /** A client that has been there and is about to come again. */
    private Peer comeTwice(Listening server, Object... more) throws Exception {
        List<Object> options = new ArrayList<>(List.of("--resume", "--waitresumption"));
        options.addAll(List.of(more));
        Peer client = gnuTls.client(server, options.toArray());
        try (Side side = server.accept()) {
            assertThat(side.handshake().resumed()).isFalse();
            assertThat(side.readAll()).isEmpty();
        }
        return client;
    }

    private static void say(Side side, Peer client) throws Exception {
        side.write("67890\n");
        client.await("67890");
    }

    private static void talk(Side side) throws Exception {
        side.write("12345\n");
        side.expect("12345\n");
    }
}
