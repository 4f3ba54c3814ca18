package dev.sluice.tls.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Direction;
import dev.sluice.tls.Event;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.Violation;
import dev.sluice.tls.testkit.Records;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a face changes keys. */
public abstract class RekeyContract extends FaceContract {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    protected RekeyContract() {}

    @Behaviour("M6")
    @ParameterizedTest
    @EnumSource
    void aReadDoesNotWaitForTheOutputItOwes(Role role) throws IOException {
        Joined joined = open(role);
        joined.handshake();
        joined.fromFace().capacity(0);
        joined.peer().rekey(Rekey.BOTH);
        joined.peer().write(data(100));
        assertThat(joined.read(100)).isEqualTo(data(100));

        joined.fromFace().capacity(Integer.MAX_VALUE);
        joined.write(data(50));
        assertThat(joined.peer().read(50)).isEqualTo(data(50));
        assertThat(joined.peer().events())
                .as("the owed KeyUpdate came first")
                .filteredOn(event -> event instanceof Event.ApplicationData || isKeyUpdate(event))
                .first()
                .matches(RekeyContract::isKeyUpdate);
    }

    @Behaviour("G3")
    @ParameterizedTest
    @EnumSource
    void aRekeyIsDoneWhenSentAndCompletedWhenThePeerFollows(Role role) throws IOException {
        Joined joined = open(role);
        joined.handshake();
        CompletableFuture<byte[]> read = joined.connection().read(10);
        FaceConnection.PendingRekey rekey = Outcome.of(joined.connection().rekey(Rekey.BOTH));
        CompletableFuture<Boolean> completed = rekey.completedWithin(PATIENCE);
        joined.toFace().awaitWaitingReader();
        assertThat(completed).as("the peer is silent").isNotDone();

        joined.peer().pump();
        assertThat(Outcome.of(completed)).isTrue();
        joined.peer().write(data(10));
        assertThat(Outcome.of(read)).isEqualTo(data(10));
    }

    @Behaviour("G3")
    @ParameterizedTest
    @EnumSource
    void aSilentPeerIsWaitedForUntilTheDeadlineAndNotHeldAgainstTheConnection(Role role) throws IOException {
        Joined joined = open(role);
        joined.handshake();
        FaceConnection.PendingRekey rekey = Outcome.of(joined.connection().rekey(Rekey.BOTH));
        CompletableFuture<Boolean> completed = rekey.completedWithin(PATIENCE);
        assertThat(passTimeUntilDone(completed)).isFalse();

        joined.write(data(20));
        assertThat(joined.peer().read(20)).isEqualTo(data(20));
        joined.peer().write(data(10));
        assertThat(joined.read(10)).isEqualTo(data(10));
        assertThat(Outcome.of(rekey.completedWithin(PATIENCE))).isTrue();
    }

    @Behaviour("G3")
    @ParameterizedTest
    @EnumSource
    void aRekeyOfSendingAsksNothingOfThePeer(Role role) throws IOException {
        Joined joined = open(role);
        joined.handshake();

        assertThat(Outcome.of(
                        Outcome.of(joined.connection().rekey(Rekey.SENDING)).completedWithin(PATIENCE)))
                .isTrue();
        joined.write(data(20));
        assertThat(joined.peer().read(20)).isEqualTo(data(20));
        assertThat(joined.peer().events())
                .filteredOn(RekeyContract::isKeyUpdate)
                .hasSize(1);
        assertThat(joined.peer().engine().hasOutput()).isFalse();
    }

    @Behaviour({"G10", "G11"})
    @ParameterizedTest
    @EnumSource
    void rekeysAreInvisibleInTheData(Role role) throws IOException {
        Joined joined = open(role);
        joined.handshake();
        for (int round = 1; round <= 10; round++) {
            FaceConnection.PendingRekey rekey = Outcome.of(joined.connection().rekey(Rekey.BOTH));
            joined.write(data(100 * round));
            assertThat(joined.peer().read(100 * round)).isEqualTo(data(100 * round));
            long written = joined.fromFace().written();
            joined.peer().rekey(Rekey.BOTH);
            joined.peer().write(data(50 * round));
            assertThat(joined.read(50 * round)).isEqualTo(data(50 * round));
            // One KeyUpdate may both answer and ask, so the answer leaves before the next request.
            joined.fromFace().awaitWritten(written + 1);
            assertThat(Outcome.of(rekey.completedWithin(PATIENCE))).isTrue();
        }
        joined.write(data(7));
        joined.peer().read(7);

        assertThat(joined.peer().events())
                .as("both directions advance: ten requests and ten answers")
                .filteredOn(RekeyContract::isKeyUpdate)
                .hasSize(20);
    }

    @Behaviour({"G1", "G13"})
    @ParameterizedTest
    @EnumSource
    void aRekeyThatCannotBeIsRefusedAndTheConnectionUntouched(Role role) throws IOException {
        Joined joined = open(role);
        joined.handshake();
        Outcome.of(joined.connection().closeWrite());
        long written = joined.fromFace().written();

        assertThat(Outcome.failure(joined.connection().rekey(Rekey.BOTH))).isInstanceOf(IllegalStateException.class);
        assertThat(joined.fromFace().written()).isEqualTo(written);
        joined.peer().write(data(10));
        assertThat(joined.read(10)).isEqualTo(data(10));
    }

    @Behaviour({"G1", "G13"})
    @ParameterizedTest
    @EnumSource
    void aPeerThatAsksForRenegotiationIsRefused(Role role) throws IOException {
        Joined joined = openWithNullCipher(role);
        joined.handshake();
        byte[] clientHello = Records.split(joined.toFace().captured()).getFirst();
        byte[] helloRequest = new byte[4];
        byte[] message = role == Role.SERVER ? Arrays.copyOfRange(clientHello, 5, clientHello.length) : helloRequest;
        joined.toFace().inject(Records.nullProtected(Records.HANDSHAKE, message));

        assertThat(Outcome.tlsFailure(joined.connection().read(1)))
                .isInstanceOfSatisfying(
                        Failure.PeerMisbehaved.class,
                        misbehaved -> assertThat(misbehaved.violation()).isEqualTo(Violation.UNEXPECTED_MESSAGE));
    }

    @Behaviour("G12")
    @ParameterizedTest
    @EnumSource
    void manyHandshakesAreOne(Role role) throws IOException {
        Joined joined = open(role);
        CompletableFuture<?> first = joined.connection().handshake();
        CompletableFuture<?> second = joined.connection().handshake();
        Object negotiated = joined.handshake();

        assertThat(Outcome.<Object>of(first.thenApply(p -> p))).isEqualTo(negotiated);
        assertThat(Outcome.<Object>of(second.thenApply(p -> p))).isEqualTo(negotiated);
        Joined alone = open(role);
        alone.handshake();
        assertThat(joined.fromFace().captured()).isEqualTo(alone.fromFace().captured());
    }

    @Behaviour({"G12", "G15"})
    @ParameterizedTest
    @EnumSource
    void aHandshakeAfterTheHandshakeSendsNothing(Role role) throws IOException {
        Joined joined = open(role);
        Object negotiated = joined.handshake();
        long written = joined.fromFace().written();
        for (int i = 0; i < 3; i++) {
            assertThat(Outcome.of(joined.connection().handshake())).isEqualTo(negotiated);
        }

        joined.peer().write(data(10));
        assertThat(joined.read(10)).isEqualTo(data(10));
        assertThat(joined.fromFace().written()).isEqualTo(written);
    }

    static boolean isKeyUpdate(Event event) {
        return event instanceof Event.KeysUpdated keys && keys.direction() == Direction.RECEIVING;
    }
}
