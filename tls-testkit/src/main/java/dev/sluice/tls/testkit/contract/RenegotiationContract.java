package dev.sluice.tls.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Event;
import dev.sluice.tls.Failure;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Operation;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.RekeyRefusedException;
import dev.sluice.tls.Role;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.PeerVerifier;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.testkit.KeyKind;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.TestConfigurations;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a face shakes hands again in TLS 1.2, by the same {@code rekey} that changes keys in TLS 1.3. */
public abstract class RenegotiationContract extends FaceContract {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final SecurityPolicy TLS12 = SecurityPolicy.DEFAULT
            .withVersions(List.of(ProtocolVersion.TLS12))
            .withCipherSuites(List.of(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256));

    protected RenegotiationContract() {}

    /** A message of four bytes is HelloRequest: no other has no body in this direction. */
    @Behaviour("G2")
    @Test
    void aHelloRequestIsSentExactlyOnce() throws IOException {
        Joined joined = open(Role.SERVER, Renegotiation.ALLOWED, Renegotiation.ALLOWED);
        joined.handshake();
        int before = joined.fromFace().captured().length;
        Outcome.of(joined.connection().rekey(Rekey.BOTH));
        Outcome.of(joined.connection().rekey(Rekey.BOTH));
        byte[] sent = joined.fromFace().captured();

        List<byte[]> records = Records.split(Arrays.copyOfRange(sent, before, sent.length));
        assertThat(records).hasSize(1);
        assertThat(Records.type(records.getFirst())).isEqualTo(Records.HANDSHAKE);
        assertThat(records.getFirst())
                .as("a header, a nonce, four bytes, a tag")
                .hasSize(5 + 8 + 4 + 16);
    }

    @Behaviour({"G1", "G2", "G13"})
    @ParameterizedTest
    @EnumSource
    void whereItIsOffARekeyIsRefusedAndTheConnectionUntouched(Role role) throws IOException {
        Joined joined = open(role, Renegotiation.OFF, Renegotiation.ALLOWED);
        joined.handshake();
        long written = joined.fromFace().written();

        assertThat(Outcome.failure(joined.connection().rekey(Rekey.BOTH))).isInstanceOf(IllegalStateException.class);
        assertThat(joined.fromFace().written()).isEqualTo(written);
        assertTalks(joined);
    }

    @Behaviour({"G3", "G10"})
    @ParameterizedTest
    @EnumSource
    void aRekeyIsDoneWhenSentAndCompletedWhenTheHandshakeIs(Role role) throws IOException {
        Joined joined = open(role, Renegotiation.ALLOWED, Renegotiation.ALLOWED);
        NegotiatedParameters first = joined.handshake();
        CompletableFuture<byte[]> read = joined.connection().read(10);
        FaceConnection.PendingRekey rekey = Outcome.of(joined.connection().rekey(Rekey.BOTH));
        CompletableFuture<Boolean> completed = rekey.completedWithin(PATIENCE);
        joined.toFace().awaitWaitingReader();
        assertThat(completed).as("the peer is silent").isNotDone();

        answerUntil(joined, completed);
        assertThat(Outcome.of(completed)).isTrue();
        joined.peer().write(data(10));
        assertThat(Outcome.of(read)).isEqualTo(data(10));
        assertTalks(joined);
        assertThat(first.version()).isEqualTo(ProtocolVersion.TLS12);
    }

    @Behaviour("G4")
    @ParameterizedTest
    @EnumSource
    void dataInFlightIsDeliveredInOrder(Role role) throws IOException {
        Joined joined = open(role, Renegotiation.ALLOWED, Renegotiation.ALLOWED);
        joined.handshake();
        FaceConnection.PendingRekey rekey = Outcome.of(joined.connection().rekey(Rekey.BOTH));
        byte[] inFlight = data(100 * 100);
        for (int i = 0; i < 100; i++) {
            joined.peer().write(Arrays.copyOfRange(inFlight, 100 * i, 100 * i + 100));
        }
        assertThat(joined.read(inFlight.length)).isEqualTo(inFlight);

        CompletableFuture<byte[]> read = joined.connection().read(10);
        CompletableFuture<Boolean> completed = rekey.completedWithin(PATIENCE);
        answerUntil(joined, completed);
        assertThat(Outcome.of(completed)).isTrue();
        joined.peer().write(data(10));
        assertThat(Outcome.of(read)).isEqualTo(data(10));
    }

    @Behaviour({"G5", "G6", "G9"})
    @Test
    void aClientThatIgnoresItIsLeftInPeaceWhereItIsAllowed() throws IOException {
        Joined joined = open(Role.SERVER, Renegotiation.ALLOWED, Renegotiation.ALLOWED);
        joined.handshake();
        FaceConnection.PendingRekey rekey = Outcome.of(joined.connection().rekey(Rekey.BOTH));
        assertThat(passTimeUntilDone(rekey.completedWithin(PATIENCE))).isFalse();

        joined.write(data(20));
        joined.peer().write(data(10));
        assertThat(joined.read(10)).isEqualTo(data(10));
    }

    @Behaviour({"G5", "G6", "G9"})
    @ParameterizedTest
    @EnumSource
    void aPeerThatIgnoresItLosesTheConnectionWhereItIsRequired(Role role) throws IOException {
        ignoringLosesTheConnection(role, Renegotiation.REQUIRED);
    }

    /** A client's data waits behind its hello, so it cannot wait for the answer for ever. */
    @Behaviour({"G5", "G6", "G9"})
    @Test
    void aServerThatIgnoresAHelloLosesTheConnection() throws IOException {
        ignoringLosesTheConnection(Role.CLIENT, Renegotiation.ALLOWED);
    }

    private void ignoringLosesTheConnection(Role role, Renegotiation policy) throws IOException {
        Joined joined = open(role, policy, Renegotiation.ALLOWED);
        joined.handshake();
        CompletableFuture<byte[]> read = joined.connection().read(10);
        joined.toFace().awaitWaitingReader();
        Outcome.of(joined.connection().rekey(Rekey.BOTH));
        while (!read.isDone()) {
            clock.advance(Duration.ofSeconds(1));
            Thread.onSpinWait();
        }

        assertThat(Outcome.tlsFailure(read))
                .isInstanceOfSatisfying(
                        Failure.TimedOut.class,
                        timedOut -> assertThat(timedOut.what()).isEqualTo("the renegotiation"));
    }

    @Behaviour("G7")
    @Test
    void theServersIdentityIsVerifiedAgain() throws IOException {
        AtomicInteger verified = new AtomicInteger();
        PeerVerifier verifier = TestConfigurations.authority().verifier(clock);
        Joined joined = open(
                Role.CLIENT,
                client -> allowed(client).verifier(presented -> {
                    verified.incrementAndGet();
                    return verifier.verify(presented);
                }),
                RenegotiationContract::allowed);
        joined.handshake();
        renegotiate(joined);

        assertThat(verified).hasValue(2);
        assertTalks(joined);
    }

    @Behaviour("G7")
    @Test
    void aChangedIdentityIsRefused() throws IOException {
        List<Identity> identities = List.of(
                TestConfigurations.certificate().identity(),
                TestConfigurations.authority()
                        .request("localhost")
                        .key(KeyKind.ED25519)
                        .issue()
                        .identity());
        AtomicInteger next = new AtomicInteger();
        Joined joined = open(
                Role.CLIENT,
                RenegotiationContract::allowed,
                server -> allowed(server)
                        .identities(
                                request -> Operation.completed(Optional.of(identities.get(next.getAndIncrement())))));
        joined.handshake();
        CompletableFuture<byte[]> read = joined.connection().read(10);
        Outcome.of(joined.connection().rekey(Rekey.BOTH));
        answerUntil(joined, read);

        assertThat(Outcome.tlsFailure(read))
                .isInstanceOfSatisfying(
                        Failure.PeerMisbehaved.class,
                        misbehaved -> assertThat(misbehaved.violation()).isEqualTo(Violation.RENEGOTIATION_CHANGES));
    }

    @Behaviour("G8")
    @ParameterizedTest
    @EnumSource
    void aRefusalFailsTheCompletionAndNothingElse(Role role) throws IOException {
        Joined joined = open(role, Renegotiation.ALLOWED, Renegotiation.OFF);
        joined.handshake();
        CompletableFuture<byte[]> read = joined.connection().read(10);
        FaceConnection.PendingRekey rekey = Outcome.of(joined.connection().rekey(Rekey.BOTH));
        CompletableFuture<Boolean> completed = rekey.completedWithin(PATIENCE);
        answerUntil(joined, completed);

        assertThat(Outcome.failure(completed)).isInstanceOf(RekeyRefusedException.class);
        joined.peer().write(data(10));
        assertThat(Outcome.of(read)).isEqualTo(data(10));
        assertTalks(joined);
    }

    /** What the peer asks for the face does by itself while somebody reads. */
    @Behaviour("G7")
    @ParameterizedTest
    @EnumSource
    void aPeerThatAsksIsFollowed(Role role) throws IOException {
        Joined joined = open(role, Renegotiation.ALLOWED, Renegotiation.ALLOWED);
        joined.handshake();
        CompletableFuture<byte[]> read = joined.connection().read(10);
        joined.peer().rekey(Rekey.BOTH);
        while (keyChanges(joined) == 0) {
            joined.peer().pump();
            Thread.onSpinWait();
        }
        joined.peer().write(data(10));

        assertThat(Outcome.of(read)).isEqualTo(data(10));
        assertTalks(joined);
    }

    private void renegotiate(Joined joined) throws IOException {
        CompletableFuture<byte[]> read = joined.connection().read(10);
        CompletableFuture<Boolean> completed =
                Outcome.of(joined.connection().rekey(Rekey.BOTH)).completedWithin(PATIENCE);
        answerUntil(joined, completed);
        assertThat(Outcome.of(completed)).isTrue();
        joined.peer().write(data(10));
        assertThat(Outcome.of(read)).isEqualTo(data(10));
    }

    /** The peer does its part until the face has what it waits for. */
    private static void answerUntil(Joined joined, CompletableFuture<?> done) throws IOException {
        while (!done.isDone()) {
            joined.peer().pump();
            Thread.onSpinWait();
        }
    }

    private static long keyChanges(Joined joined) {
        return joined.peer().events().stream()
                .filter(Event.KeysUpdated.class::isInstance)
                .count();
    }

    private void assertTalks(Joined joined) throws IOException {
        joined.write(data(30));
        assertThat(joined.peer().read(30)).isEqualTo(data(30));
        joined.peer().write(data(40));
        assertThat(joined.read(40)).isEqualTo(data(40));
    }

    private Joined open(Role role, Renegotiation ofFace, Renegotiation ofPeer) {
        Renegotiation client = role == Role.CLIENT ? ofFace : ofPeer;
        Renegotiation server = role == Role.SERVER ? ofFace : ofPeer;
        return open(role, config -> config.policy(TLS12).renegotiation(client), (UnaryOperator<ServerConfig.Builder>)
                config -> config.policy(TLS12).renegotiation(server));
    }

    private static ClientConfig.Builder allowed(ClientConfig.Builder config) {
        return config.policy(TLS12).renegotiation(Renegotiation.ALLOWED);
    }

    private static ServerConfig.Builder allowed(ServerConfig.Builder config) {
        return config.policy(TLS12).renegotiation(Renegotiation.ALLOWED);
    }
}
