package dev.sluice.tls.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Rekey;
import dev.sluice.tls.testkit.contract.Behaviour;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Key updates between us and OpenSSL (RFC 8446, Section 4.6.3), asked for by either. */
@ParameterizedClass
@EnumSource(Face.class)
class OpenSslKeyUpdateTest {
    private static final String SENT = "^>>> TLS 1.3, Handshake .*, KeyUpdate$";
    private static final String RECEIVED = "^<<< TLS 1.3, Handshake .*, KeyUpdate$";

    @RegisterExtension
    static final Peers PEERS = new Peers();

    private final OpenSsl openSsl = new OpenSsl(PEERS);
    private final Face face;

    OpenSslKeyUpdateTest(Face face) {
        this.face = face;
    }

    /** What the letters ask for at the keyboard of either program. */
    enum Command {
        /** KeyUpdate with update_requested. */
        K,
        /** KeyUpdate with update_not_requested. */
        k
    }

    @ParameterizedTest
    @EnumSource(Command.class)
    void clientUpdatesItsKeys(Command command) throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            Peer client = openSsl.client(server, "-msg");
            try (Side side = server.accept()) {
                side.handshake();
                client.await("^Verify return code: 0");
                client.type(command.name());
                client.await(SENT);
                client.type("123");
                side.expect("123\n");
                side.write("456\n");
                if (command == Command.K) {
                    client.await(RECEIVED);
                }
                client.await("^456$");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Command.class)
    void serverUpdatesItsKeys(Command command) throws Exception {
        Peer server = openSsl.interactiveServer();
        try (Side side = face.connect(Ours.client().build(), server.port())) {
            side.write("0\n");
            server.await("^0$");
            server.type(command.name());
            server.await(SENT);
            server.type("123");
            side.expect("123\n");
            side.write("456\n");
            if (command == Command.K) {
                server.await(RECEIVED);
            }
            server.await("^456$");
        }
    }

    @ParameterizedTest
    @EnumSource(Rekey.class)
    @Behaviour({"G10", "G11"})
    void clientFollowsOurs(Rekey rekey) throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            Peer client = openSsl.client(server, "-msg");
            try (Side side = server.accept()) {
                side.handshake();
                client.await("^Verify return code: 0");
                followsOurs(client, side, rekey);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Rekey.class)
    @Behaviour({"G10", "G11"})
    void serverFollowsOurs(Rekey rekey) throws Exception {
        Peer server = openSsl.interactiveServer();
        try (Side side = face.connect(Ours.client().build(), server.port())) {
            side.write("0\n");
            server.await("^0$");
            followsOurs(server, side, rekey);
        }
    }

    /** It sends what it owes only with its next data. */
    private static void followsOurs(Peer peer, Side side, Rekey rekey) throws Exception {
        for (int round = 1; round <= 3; round++) {
            Side.KeyChange change = side.rekey(rekey);
            side.write("1" + round + "\n");
            peer.await(RECEIVED);
            peer.await("^1" + round + "$");
            peer.type("2" + round);
            if (rekey == Rekey.BOTH) {
                peer.await(SENT);
            }
            side.expect("2" + round + "\n");
            change.awaitCompleted();
        }
    }

    @Test
    void clientFollowsOursAmidATransfer() throws Exception {
        byte[] data = Ours.mebibyte();
        try (Listening server = face.listen(Ours.server().build())) {
            Peer client = openSsl.client(server, "-brief");
            try (Side side = server.accept()) {
                side.handshake();
                writeWithUpdates(side, data);
                assertThat(client.awaitOutput(data.length)).isEqualTo(data);
            }
        }
    }

    /** Not to the server that reverses lines: it sleeps for a second after each KeyUpdate. This one tells of each instead. */
    @Test
    void serverFollowsOursAmidATransfer() throws Exception {
        byte[] data = Ours.mebibyte();
        Peer server = openSsl.server(Ours.SERVER);
        try (Side side = face.connect(Ours.client().build(), server.port())) {
            side.write("0\n");
            server.await("^0$");
            writeWithUpdates(side, data);
            side.write("1\n");
            server.await("^1$");
            assertThat(server.output().replace("Read BLOCK\n", "").contains(new String(data, ISO_8859_1)))
                    .isTrue();
        }
    }

    private static void writeWithUpdates(Side side, byte[] data) throws Exception {
        int part = data.length / 8;
        for (int from = 0; from < data.length; from += part) {
            side.write(Arrays.copyOfRange(data, from, from + part));
            side.rekey(Rekey.SENDING);
        }
    }
}
