package dev.sluice.tls.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Role;
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

    private Meeting meet() throws Exception {
        Theirs theirs = Theirs.of(JvmPeer.JSSE);
        return role == Role.SERVER
                ? Meeting.withServer(face, Ours.client().recorder(changes).build(), theirs)
                : Meeting.withClient(face, Ours.server().recorder(changes).build(), theirs);
    }
}
