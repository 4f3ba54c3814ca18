package dev.sluice.tls.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Direction;
import dev.sluice.tls.Event;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is owed to the peer's KeyUpdate when this side has no more to say (RFC 8446, Section 4.6.3). */
class KeyUpdateAnswerTest {
    private final TestConfigurations configurations = new TestConfigurations(new ManualClock(), 1);

    @Test
    void answersAnUpdateBeforeItsCloseNotify() throws Exception {
        EnginePair pair = new EnginePair(
                configurations.client().build(), configurations.server().build());
        pair.handshake();
        TlsEngine client = pair.client().engine();
        TlsEngine server = pair.server().engine();
        client.updateKeys(Rekey.BOTH);

        assertThat(receive(server, flush(client))).contains(new Event.KeysUpdated(Direction.RECEIVING));
        server.closeWrite();
        assertThat(receive(client, flush(server)))
                .containsExactly(
                        new Event.PeerConfirmed(), new Event.KeysUpdated(Direction.RECEIVING), new Event.PeerClosed());
    }

    private static ByteBuffer flush(TlsEngine engine) {
        ByteBuffer out = ByteBuffer.allocate(1 << 12);
        assertThat(engine.flush(out)).isFalse();
        return out.flip();
    }

    /** Without flushing what is owed for it. */
    private static List<Event> receive(TlsEngine engine, ByteBuffer in) throws TlsException {
        List<Event> events = new ArrayList<>();
        ByteBuffer plain = ByteBuffer.allocate(TlsEngine.MAX_PLAINTEXT);
        while (true) {
            Event event = engine.advance(in, plain);
            if (event instanceof Event.WantRead) {
                return events;
            }
            events.add(event);
            if (event instanceof Event.PeerClosed) {
                return events;
            }
        }
    }
}
