package dev.sluice.tls.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.config.ServerConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What JSSE lets its users do and Netty does not: change keys, and close one half. */
@ParameterizedClass
@MethodSource("facesAndRoles")
class JsseTest {
    private final Face face;

    /** Which end is theirs. */
    private final Role role;

    private final KeyChanges changes = new KeyChanges();

    JsseTest(Face face, Role role) {
        this.face = face;
        this.role = role;
    }

    @Test
    void updatesItsKeysAndAsksForOurs() throws Exception {
        try (Meeting meeting = meet()) {
            for (int round = 1; round <= 3; round++) {
                ((JsseEnd) meeting.other()).updateKeys();
                meeting.talk();
                assertThat(changes.ofPeer()).isEqualTo(round);
                meeting.talk();
            }
        }
    }

    @Test
    void shakesHandsAgainInTls12() throws Exception {
        try (Meeting meeting = meetInTls12(Renegotiation.ALLOWED)) {
            for (int round = 1; round <= 3; round++) {
                ((JsseEnd) meeting.other()).updateKeys();
                talkAtOnce(meeting);
                talkAtOnce(meeting); // what it asked for comes with its data at the latest, and the answer before ours
                assertThat(changes.ofPeer()).isEqualTo(round);
            }
        }
    }

    @Test
    void shakesHandsAgainWhenWeAskInTls12() throws Exception {
        try (Meeting meeting = meetInTls12(Renegotiation.REQUIRED)) {
            for (int round = 1; round <= 3; round++) {
                Side.KeyChange change = meeting.side().rekey(Rekey.BOTH);
                talkAtOnce(meeting);
                talkAtOnce(meeting);
                change.awaitCompleted();
                assertThat(changes.ofPeer()).isEqualTo(round);
            }
        }
    }

    /** Both read while both write, as another handshake wants it. */
    private static void talkAtOnce(Meeting meeting) throws Exception {
        Task<byte[]> theirs = Task.start(() -> meeting.other().read(7));
        Task<byte[]> ours = Task.start(() -> meeting.side().read(9));
        meeting.side().write("from us");
        assertThat(new String(theirs.result(), ISO_8859_1)).isEqualTo("from us");
        meeting.other().write("from them");
        assertThat(new String(ours.result(), ISO_8859_1)).isEqualTo("from them");
    }

    @Test
    void goesOnReadingAfterItHasClosedItsHalf() throws Exception {
        try (Meeting meeting = meet()) {
            meeting.other().write("the end");
            meeting.other().closeWrite();
            assertThat(meeting.side().readAll()).isEqualTo("the end");
            meeting.side().write("not yet");
            meeting.other().expect("not yet");
            meeting.side().closeWrite();
            assertThat(meeting.other().readAll()).isEmpty();
        }
    }

    @Test
    void goesOnWritingAfterWeHaveClosedOurs() throws Exception {
        try (Meeting meeting = meet()) {
            meeting.side().write("the end");
            meeting.side().closeWrite();
            assertThat(meeting.other().readAll()).isEqualTo("the end");
            meeting.other().write("not yet");
            meeting.side().expect("not yet");
            meeting.other().closeWrite();
            assertThat(meeting.side().readAll()).isEmpty();
        }
    }

    static List<Arguments> facesAndRoles() {
        return JvmPeerTest.facesAndRoles();
    }

    private Meeting meetInTls12(Renegotiation renegotiation) throws Exception {
        return meet(
                Ours.server().policy(Ours.TLS12).renegotiation(renegotiation),
                Ours.client().policy(Ours.TLS12).renegotiation(renegotiation));
    }

    private Meeting meet() throws Exception {
        return meet(Ours.server(), Ours.client());
    }

    private Meeting meet(ServerConfig.Builder asServer, ClientConfig.Builder asClient) throws Exception {
        Theirs theirs = Theirs.of(JvmPeer.JSSE);
        return role == Role.SERVER
                ? Meeting.withServer(face, asClient.recorder(changes).build(), theirs)
                : Meeting.withClient(face, asServer.recorder(changes).build(), theirs);
    }
}
