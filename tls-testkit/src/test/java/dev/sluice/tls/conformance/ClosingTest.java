package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.Event;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.Rfc;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How connections end, well or badly (RFC 8446, Section 6.1). */
class ClosingTest {

    @Rfc({"8446 6.1 half-close", "8446 6.1 close-notify"})
    @ParameterizedTest
    @EnumSource
    void oneDirectionCanEndWhileTheOtherGoesOn(Role first) throws TlsException {
        Encounter encounter = new Encounter().handshake();
        encounter.engine(first).closeWrite();
        encounter.exchange();
        byte[] data = new byte[1 << 20];
        new SplittableRandom(1).nextBytes(data);
        encounter.stream(first.peer()).capturing(false);

        assertThat(encounter.end(first.peer()).isPeerClosed()).isTrue();
        assertThat(encounter.lastSent(first)).isEqualTo(bytes(1, 0, Records.ALERT));
        assertThat(encounter.pair().transfer(first.peer(), data)).isEqualTo(data);
        assertThat(encounter.end(first).isPeerClosed()).isFalse();
    }

    @Rfc("8446 6.1 close-notify")
    @Test
    void nothingIsSentAfterCloseNotify() throws TlsException {
        Encounter encounter = new Encounter().handshake();
        encounter.engine(CLIENT).closeWrite();
        encounter.exchange();
        long written = encounter.stream(CLIENT).written();
        // A request that the client would answer, if it still could.
        encounter.engine(SERVER).updateKeys(Rekey.BOTH);
        encounter.exchange();
        encounter.engine(CLIENT).closeWrite();
        encounter.exchange();

        assertThat(encounter.end(CLIENT).events()).anyMatch(Event.KeysUpdated.class::isInstance);
        assertThat(encounter.stream(CLIENT).written()).isEqualTo(written);
        assertThatThrownBy(() -> encounter
                        .engine(CLIENT)
                        .send(ByteBuffer.allocate(1), ByteBuffer.allocate(TlsEngine.MAX_RECORD)))
                .isInstanceOfSatisfying(
                        TlsException.class, e -> assertThat(e.failure()).isInstanceOf(Failure.Closed.class));
    }

    @Rfc("8446 6.1 close-notify")
    @Test
    void whatWasQueuedBeforeCloseNotifyIsSentBeforeIt() throws TlsException {
        Encounter encounter = new Encounter().handshake();
        encounter.open(SERVER).queue(bytes(24, 0, 0, 1, 0));
        encounter.engine(SERVER).closeWrite();
        encounter.exchange();

        assertThat(encounter.end(CLIENT).events()).anyMatch(Event.KeysUpdated.class::isInstance);
    }

    @Rfc("8446 6.1 ignore-after")
    @Test
    void whatFollowsCloseNotifyIsIgnored() throws TlsException {
        Encounter encounter = new Encounter().nullCipher().handshake();
        TlsEngine server = encounter.engine(SERVER);
        byte[] close = Records.nullProtected(Records.ALERT, bytes(1, 0));
        ByteBuffer in = ByteBuffer.wrap(bytes(
                close[0],
                close[1],
                close[2],
                close[3],
                close[4],
                1,
                0,
                21,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                // garbage
                99,
                99,
                99,
                99,
                99,
                99));
        ByteBuffer plain = ByteBuffer.allocate(100);

        assertThat(server.advance(in, plain)).isEqualTo(new Event.PeerClosed());
        assertThat(server.advance(in, plain)).isEqualTo(new Event.PeerClosed());
        assertThat(in.hasRemaining()).isFalse();
        server.endOfInput();
        assertThat(server.advance(in, plain)).isEqualTo(new Event.PeerClosed());
        assertThat(plain.position()).isZero();
        assertThat(server.failure()).isEmpty();
    }

    @Rfc("8446 6.1 truncation")
    @Test
    void anEndWithoutCloseNotifyIsTruncationAtEveryByte() throws TlsException {
        Encounter whole = new Encounter().handshake();
        int start = (int) whole.stream(SERVER).written();
        whole.pair().transfer(SERVER, bytes(1, 2, 3));
        whole.engine(SERVER).closeWrite();
        whole.exchange();
        int end = (int) whole.stream(SERVER).written();

        for (int cut = start; cut < end; cut++) {
            Encounter encounter = new Encounter();
            encounter.stream(SERVER).finAt(cut);
            encounter.exchange();
            encounter.end(SERVER).seal(ByteBuffer.wrap(bytes(1, 2, 3)));
            encounter.exchange();
            encounter.engine(SERVER).closeWrite();
            encounter.exchange();
            assertThat(encounter.failureOf(CLIENT)).as("cut at %d", cut).isInstanceOf(Failure.Truncated.class);
            assertThat(encounter.end(CLIENT).isPeerClosed()).isFalse();
        }
        assertThat(whole.end(CLIENT).isPeerClosed()).isTrue();
    }

    @Rfc("8446 6.1 truncation")
    @ParameterizedTest
    @EnumSource
    void anEndInTheHandshakeIsTruncation(Role role) {
        Encounter encounter = new Encounter();
        encounter.stream(role.peer()).finish();
        encounter.pump(role);

        assertThat(encounter.failureOf(role)).isInstanceOf(Failure.Truncated.class);
        assertThat(encounter.failureOf(role).alert()).isEmpty();
    }

    @Test
    void givingUpSaysNothingToThePeer() throws TlsException {
        Encounter encounter = new Encounter().handshake();
        TlsEngine client = encounter.engine(CLIENT);
        client.updateKeys(Rekey.SENDING);
        client.abort(null);
        ByteBuffer out = ByteBuffer.allocate(TlsEngine.MAX_RECORD);

        assertThat(client.hasOutput()).isFalse();
        assertThat(client.flush(out)).isFalse();
        assertThat(out.position()).isZero();
        assertThat(client.failure()).get().isInstanceOf(Failure.Aborted.class);
    }

    @Test
    void givingUpKeepsTheCauseAndComesOnce() {
        Encounter encounter = new Encounter().handshake();
        TlsEngine client = encounter.engine(CLIENT);
        IOException cause = new IOException("connection reset");
        client.abort(cause);
        client.abort(new IOException("another"));
        client.closeWrite();

        assertThatThrownBy(() -> client.advance(ByteBuffer.allocate(0), ByteBuffer.allocate(0)))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("connection reset")
                .hasRootCause(cause);
    }

    @Test
    void givingUpCancelsWhatIsWaitedFor() throws TlsException {
        List<Operation<?>> pending = new ArrayList<>();
        Encounter encounter = new Encounter();
        encounter.pair().server().operations(pending::add);
        encounter.exchange();
        encounter.engine(SERVER).abort(null);

        assertThat(pending)
                .singleElement()
                .satisfies(operation -> assertThat(operation.isCancelled()).isTrue());
        // Whoever starts it late does no harm.
        pending.getFirst().start();
    }

    @Test
    void givingUpAfterAFailureChangesNothing() {
        Encounter encounter = new Encounter().handshake();
        encounter.inject(CLIENT, Records.plaintext(Records.APPLICATION_DATA, new byte[40]));
        Failure before = encounter.failureOf(SERVER);
        encounter.engine(SERVER).abort(new IOException("later"));

        assertThat(encounter.engine(SERVER).failure()).contains(before);
    }

    @Rfc("8446 6.1 close-notify")
    @ParameterizedTest
    @EnumSource
    void closingInTheHandshakeEndsIt(Role role) {
        Encounter encounter = new Encounter();
        encounter.open(role);
        encounter.engine(role).closeWrite();
        encounter.exchange();

        assertThat(encounter.failureOf(role.peer())).isEqualTo(new Failure.AlertReceived(0));
    }
}
