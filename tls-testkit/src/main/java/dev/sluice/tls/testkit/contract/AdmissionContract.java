package dev.sluice.tls.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Admission;
import dev.sluice.tls.Failure;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Role;
import dev.sluice.tls.config.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** How a server of a face lets handshakes in: so many at once, the others in turn, the rest not at all. */
public abstract class AdmissionContract extends FaceContract {
    private static final Duration TIMEOUT = Limits.DEFAULT.handshakeTimeout();

    protected AdmissionContract() {}

    private Joined open(Admission admission) {
        return open(face().withHandshakes(admission), Role.SERVER, client -> client, server -> server);
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    /** A connection to a client that has sent its hello. */
    private Joined greeted(Admission admission) throws IOException {
        Joined joined = open(admission);
        joined.peer().pump();
        return joined;
    }

    /** The same, where the clock can move on while something is computed. */
    private Joined greetedPatiently(Admission admission) throws IOException {
        Limits limits = Limits.DEFAULT.withOperationTimeout(TIMEOUT.multipliedBy(2));
        Joined joined =
                open(face().withHandshakes(admission), Role.SERVER, client -> client, server -> server.limits(limits));
        joined.peer().pump();
        return joined;
    }

    @Test
    void oneThatSaysNothingTakesNoPlace() throws IOException {
        Admission admission = new Admission(1, 0, 1);
        Joined silent = open(admission);
        CompletableFuture<?> handshake = silent.connection().handshake();
        silent.toFace().awaitWaitingReader();
        assertThat(admission.inside()).isZero();

        open(admission).handshake();
        assertThat(admission.refused()).isZero();
        clock.advance(TIMEOUT);
        assertThat(Outcome.tlsFailure(handshake)).isInstanceOf(Failure.TimedOut.class);
    }

    @Test
    void oneThatWaitsIsNotReadFromUntilAnotherIsDone() throws IOException {
        Admission admission = new Admission(1, 10, 10);
        Joined first = greeted(admission);
        CompletableFuture<NegotiatedParameters> handshake = first.connection().handshake();
        await(() -> admission.inside() == 1);
        Joined second = greeted(admission);
        second.toFace().bytesPerRead(() -> 3);
        CompletableFuture<NegotiatedParameters> waiting = second.connection().handshake();
        await(() -> admission.waiting() == 1);
        assertThat(second.toFace().taken()).as("what told that it is there").isEqualTo(3);
        second.toFace().bytesPerRead(() -> Integer.MAX_VALUE);
        first.peer().handshake();
        assertThat(Outcome.of(handshake).role()).isEqualTo(Role.SERVER);

        second.peer().handshake();
        assertThat(Outcome.of(waiting).role()).isEqualTo(Role.SERVER);
        assertThat(admission.inside()).isZero();
        assertThat(admission.refused()).isZero();
    }

    @Test
    void aPlaceIsGivenUpByWhoeverFailsOrIsClosed() throws IOException {
        Admission admission = new Admission(1, 10, 10);
        Joined failing = open(admission);
        CompletableFuture<?> failed = failing.connection().handshake();
        failing.toFace().inject(new byte[] {'G', 'E', 'T', ' ', '/'});
        Outcome.tlsFailure(failed);
        Joined closed = greeted(admission);
        CompletableFuture<?> abandoned = closed.connection().handshake();
        await(() -> admission.inside() == 1);
        Joined leaving = greeted(admission);
        CompletableFuture<?> left = leaving.connection().handshake();
        await(() -> admission.waiting() == 1);
        Outcome.succeeded(leaving.connection().close());
        Outcome.failure(left);
        await(() -> admission.waiting() == 0);
        Outcome.succeeded(closed.connection().close());
        Outcome.failure(abandoned);

        open(admission).handshake();
        await(() -> admission.inside() == 0);
    }

    @Test
    void theRestIsRefusedWithoutAWord() throws IOException {
        Admission admission = new Admission(1, 0, 10);
        Joined first = greeted(admission);
        CompletableFuture<?> handshake = first.connection().handshake();
        await(() -> admission.inside() == 1);
        Joined second = greeted(admission);

        assertThat(Outcome.tlsFailure(second.connection().handshake()))
                .isInstanceOfSatisfying(
                        Failure.Aborted.class,
                        failure -> assertThat(failure.toString()).contains("refused before the handshake"));
        second.fromFace().awaitFinished();
        assertThat(second.fromFace().written()).isZero();
        assertThat(admission.refused()).isEqualTo(1);
        assertThat(handshake).isNotDone();
    }

    @Test
    void theHandshakesDeadlineCountsTheWaiting() throws IOException {
        Admission admission = new Admission(1, 1, 10);
        Joined first = greetedPatiently(admission);
        CompletableFuture<?> handshake = first.connection().handshake();
        first.toFace().awaitWaitingReader();
        clock.advance(TIMEOUT.dividedBy(2));
        Joined second = greetedPatiently(admission);
        CompletableFuture<?> waiting = second.connection().handshake();
        await(() -> admission.waiting() == 1);
        clock.advance(TIMEOUT.dividedBy(2));
        assertThat(Outcome.tlsFailure(handshake)).isInstanceOf(Failure.TimedOut.class);
        second.toFace().awaitWaitingReader();
        clock.advance(TIMEOUT.dividedBy(2).minusNanos(1));
        assertThat(waiting).isNotDone();
        clock.advance(Duration.ofNanos(1));

        assertThat(Outcome.tlsFailure(waiting)).isInstanceOf(Failure.TimedOut.class);
    }

    @Test
    void oneThatWaitsTooLongFails() throws IOException {
        Admission admission = new Admission(1, 1, 10);
        Limits patient =
                Limits.DEFAULT.withHandshakeTimeout(Duration.ofHours(1)).withOperationTimeout(Duration.ofHours(1));
        Joined first =
                open(face().withHandshakes(admission), Role.SERVER, client -> client, server -> server.limits(patient));
        first.peer().pump();
        CompletableFuture<?> handshake = first.connection().handshake();
        await(() -> admission.inside() == 1);
        CompletableFuture<?> waiting = greeted(admission).connection().handshake();
        await(() -> admission.waiting() == 1);
        clock.advance(TIMEOUT);

        assertThat(Outcome.tlsFailure(waiting)).isInstanceOf(Failure.TimedOut.class);
        assertThat(handshake).isNotDone();
        await(() -> admission.waiting() == 0);
    }
}
