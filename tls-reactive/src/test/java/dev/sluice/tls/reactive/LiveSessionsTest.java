package dev.sluice.tls.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.Failure;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.RotatingIdentities;
import dev.sluice.tls.testkit.TestConfigurations;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

/** How sessions part from a peer that was shown an identity of old, by a clock that only the test moves. */
class LiveSessionsTest {
    private static final Duration GRACE = Duration.ofSeconds(30);

    @RegisterExtension
    private final EmbeddedPair pair = new EmbeddedPair(
            SessionSettings.DEFAULT,
            client -> client,
            server -> server.identities(
                    RotatingIdentities.of(TestConfigurations.certificate().identity())));

    private final LiveSessions live = LiveSessions.create();
    private final AtomicBoolean isDraining = new AtomicBoolean();
    private final AtomicBoolean clientHeardTheEnd = new AtomicBoolean();

    private void begin() {
        live.add(pair.server);
        live.add(pair.server);
        pair.server.draining().subscribe(_ -> {}, _ -> {}, () -> isDraining.set(true));
        pair.client.read().subscribe(_ -> {}, _ -> {}, () -> clientHeardTheEnd.set(true));
    }

    @Test
    void letsSessionsWorkUntilTheGraceIsOver() {
        begin();
        pair.exchange();
        assertThat(live.count()).isEqualTo(1);
        assertThat(isDraining).isFalse();

        assertThat(live.drain(2, GRACE)).isEqualTo(1);
        assertThat(isDraining).isTrue();
        pair.pass(GRACE.minusNanos(1));
        pair.exchange();
        assertThat(clientHeardTheEnd).isFalse();

        pair.pass(Duration.ofNanos(1));
        pair.exchange();
        assertThat(clientHeardTheEnd).isTrue();
    }

    @Test
    void cutsAWriteThatIsStillGoingOn() {
        AtomicReference<Throwable> error = new AtomicReference<>();
        live.add(pair.server);
        pair.client.read().subscribe(_ -> {}, error::set);
        pair.exchange();
        pair.server.write(Flux.never()).subscribe(_ -> {}, _ -> {});

        live.drain(2, Duration.ZERO);
        pair.exchange();
        pair.pass(SessionSettings.DEFAULT.closeTimeout());
        pair.exchange();
        pair.clientChannel.close();
        pair.exchange();

        assertThat(pair.server.isDisposed()).isTrue();
        assertThat(error.get())
                .isInstanceOfSatisfying(
                        TlsException.class, e -> assertThat(e.failure()).isInstanceOf(Failure.Truncated.class));
    }

    @Test
    void leavesNoTimerBehind() {
        begin();
        pair.exchange();
        live.drain(2, GRACE);
        pair.server.dispose();
        pair.exchange();

        assertThat(pair.serverChannel.runScheduledPendingTasks())
                .as("nanoseconds to the next")
                .isEqualTo(-1);
    }

    @Test
    void leavesSessionsAloneThatShowWhatIsInUse() {
        begin();
        pair.exchange();

        assertThat(live.drain(1, Duration.ZERO)).isZero();
        pair.exchange();

        assertThat(isDraining).isFalse();
        assertThat(clientHeardTheEnd).isFalse();
    }

    @Test
    void leavesSessionsAloneWithoutAnIdentity() {
        live.add(pair.client);
        pair.exchange();

        assertThat(live.drain(2, Duration.ZERO)).isZero();
    }

    @Test
    void closesAHandshakeThatBeganBeforeAndShowsAnIdentityOfOld() {
        begin();
        assertThat(live.drain(2, Duration.ZERO)).isZero();

        pair.exchange();
        pair.pass(Duration.ofNanos(1));
        pair.exchange();

        assertThat(isDraining).isTrue();
        assertThat(clientHeardTheEnd).isTrue();
    }

    @Test
    void forgetsSessionsThatAreClosed() {
        begin();
        pair.exchange();

        pair.server.dispose();
        pair.exchange();

        assertThat(live.count()).isZero();
    }

    @Test
    void wantsAGraceThatIsNotNegative() {
        assertThatThrownBy(() -> live.drain(1, Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
    }
}
