package dev.sluice.tls.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.Failure;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Role;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.Limits;
import dev.sluice.tls.testkit.TestConfigurations;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens while a handshake of a face waits for somebody who takes his time. */
public abstract class WaitingContract extends FaceContract {
    private static final Identity LOCAL = TestConfigurations.certificate().identity();
    private static final Limits PATIENT =
            Limits.DEFAULT.withHandshakeTimeout(Duration.ofMinutes(10)).withOperationTimeout(Duration.ofMinutes(10));

    protected WaitingContract() {}

    private Joined open(Identity identity) {
        return open(Role.SERVER, client -> client, server -> server.identity(identity));
    }

    private Joined open(Wait wait, Limits limits) {
        return open(
                wait.role(),
                client -> wait.client(client.limits(limits)),
                server -> wait.server(server.limits(limits)));
    }

    // ---- a private key that is elsewhere

    @Behaviour({"M8", "M9"})
    @Test
    void theEngineIsLeftAloneUntilTheSignerHasFinished() throws IOException {
        List<String> lines = new CopyOnWriteArrayList<>();
        RemoteKey key = new RemoteKey(LOCAL);
        Joined joined = open(
                Role.SERVER,
                client -> client,
                server -> server.identity(key.identity()).recorder(() -> lines::add));
        CompletableFuture<?> handshake = handshakeUntil(key.asked(), joined);
        for (int second = 0; second < 5; second++) {
            clock.advance(Duration.ofSeconds(1));
        }
        key.sign();
        joined.peer().handshake();
        waitFor(handshake);

        assertThat(lines.stream().filter("= Suspended SIGN"::equals))
                .as("once when the wait begins, and once when nothing else can happen")
                .hasSizeLessThanOrEqualTo(2);
    }

    @Behaviour("M9")
    @Test
    void aSignersFailureIsTheHandshakes() throws IOException {
        RemoteKey key = new RemoteKey(LOCAL);
        Joined joined = open(key.identity());
        CompletableFuture<?> handshake = handshakeUntil(key.asked(), joined);
        joined.peer().pump(); // says what it has to say before the face hangs up
        IllegalStateException broken = new IllegalStateException("the token was pulled out");
        key.fail(broken);

        assertThat(Outcome.tlsException(handshake)).hasRootCause(broken);
        assertThat(joined.peer().awaitFailure().failure())
                .isEqualTo(new Failure.AlertReceived(AlertDescription.INTERNAL_ERROR.code()));
        joined.fromFace().awaitFinished();
    }

    @Behaviour("M9")
    @Test
    void aSignerThatDeclinesLeavesItToTheLocalKey() throws IOException {
        RemoteKey key = new RemoteKey(LOCAL);
        Joined joined = open(key.identity().orSignedBy(LOCAL.signer()));
        CompletableFuture<?> handshake = handshakeUntil(key.asked(), joined);
        key.decline();

        joined.peer().handshake();
        waitFor(handshake);
    }

    @Behaviour("M9")
    @Test
    void closeCallsASignerOffOnceAndItsLateAnswerIsDropped() throws IOException {
        RemoteKey key = new RemoteKey(LOCAL);
        Joined joined = open(key.identity());
        CompletableFuture<?> handshake = handshakeUntil(key.asked(), joined);
        Outcome.succeeded(joined.connection().close());
        Outcome.failure(handshake);
        long written = joined.fromFace().written();
        key.sign();
        Outcome.succeeded(joined.connection().close());

        assertThat(key.cancellations()).isEqualTo(1);
        assertThat(joined.fromFace().written()).isEqualTo(written);
    }

    // ---- whoever is asked, blocked for a minute

    @Behaviour({"A1", "A3"})
    @ParameterizedTest
    @EnumSource
    void othersShakeHandsAndTalkMeanwhile(Wait.For what) throws IOException {
        Wait wait = new Wait(what);
        Joined joined = open(wait, PATIENT);
        CompletableFuture<?> handshake = handshakeUntil(wait.asked(), joined);
        for (Role role : Role.values()) {
            Joined other = open(role);
            other.handshake();
            other.peer().write(data(1000));
            assertThat(other.read(1000)).isEqualTo(data(1000));
        }
        clock.advance(Duration.ofSeconds(60));
        assertThat(handshake).isNotDone();

        wait.answer();
        joined.peer().handshake();
        waitFor(handshake);
        assertThat(wait.cancellations()).isZero();
    }

    @Behaviour({"A1", "A3"})
    @ParameterizedTest
    @EnumSource
    void closeAnswersAtOnceMeanwhile(Wait.For what) throws IOException {
        Wait wait = new Wait(what);
        Joined joined = open(wait, PATIENT);
        CompletableFuture<?> handshake = handshakeUntil(wait.asked(), joined);

        assertThat(Outcome.succeeded(joined.connection().close())).isTrue();
        Outcome.failure(handshake);
        assertThat(wait.cancellations()).isEqualTo(1);
    }

    @Behaviour({"A1", "A3"})
    @ParameterizedTest
    @EnumSource
    void aWaitEndsAtItsDeadline(Wait.For what) throws IOException {
        Wait wait = new Wait(what);
        Joined joined = open(wait, Limits.DEFAULT);
        CompletableFuture<?> handshake = handshakeUntil(wait.asked(), joined);
        clock.advance(Limits.DEFAULT.operationTimeout().minusNanos(1));
        assertThat(handshake).isNotDone();
        clock.advance(Duration.ofNanos(1));

        assertThat(Outcome.tlsFailure(handshake)).isInstanceOf(Failure.TimedOut.class);
        assertThat(wait.cancellations()).isEqualTo(1);
    }

    // ---- computation

    @Behaviour("M11")
    @ParameterizedTest
    @EnumSource
    void oneComputationAtATimeGivesTheSameTranscriptsAsAny(Role role) throws IOException {
        List<String> unlimited = transcripts(face().withCryptoLimit(Integer.MAX_VALUE), role);

        assertThat(transcripts(face().withCryptoLimit(1), role)).isEqualTo(unlimited);
        assertThat(transcripts(face(), role)).as("by default").isEqualTo(unlimited);
    }

    /** What a few connections at once send. */
    private List<String> transcripts(Face face, Role role) throws IOException {
        List<Joined> connections = new ArrayList<>();
        List<CompletableFuture<?>> handshakes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Joined joined = open(face, role, client -> client, server -> server);
            connections.add(joined);
            handshakes.add(joined.connection().handshake());
        }
        List<String> transcripts = new ArrayList<>();
        for (int i = 0; i < connections.size(); i++) {
            connections.get(i).peer().handshake();
            waitFor(handshakes.get(i));
            connections.get(i).write(data(10));
            connections.get(i).peer().read(10);
            transcripts.add(
                    HexFormat.of().formatHex(connections.get(i).fromFace().captured()));
        }
        return transcripts;
    }

    /** A handshake that has got as far as to ask. */
    private static CompletableFuture<?> handshakeUntil(CompletableFuture<?> asked, Joined joined) throws IOException {
        CompletableFuture<NegotiatedParameters> handshake = joined.connection().handshake();
        while (!asked.isDone() && !handshake.isDone()) {
            joined.peer().pump();
            Thread.onSpinWait();
        }
        waitFor(asked);
        return handshake;
    }

    private static void waitFor(CompletableFuture<?> call) throws IOException {
        Outcome.<Object>of(call.thenApply(result -> result));
    }
}
