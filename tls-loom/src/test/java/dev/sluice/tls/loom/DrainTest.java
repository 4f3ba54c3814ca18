package dev.sluice.tls.loom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.Role;
import dev.sluice.tls.config.IdentitySource;
import dev.sluice.tls.config.RotatingIdentities;
import dev.sluice.tls.testkit.ManualClock;
import dev.sluice.tls.testkit.TestConfigurations;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How a channel parts from a peer that it showed an identity of old, by a clock that only the test moves. */
class DrainTest {
    private static final Duration GRACE = Duration.ofSeconds(30);

    private static Scene scene() {
        IdentitySource identities =
                RotatingIdentities.of(TestConfigurations.certificate().identity());
        return new Scene(Role.SERVER, Timeouts.DEFAULT, client -> client, server -> server.identities(identities));
    }

    @Test
    void letsTheChannelWorkUntilTheGraceIsOver() throws Exception {
        try (Scene scene = scene().shakeHands()) {
            assertThat(scene.channel.isDraining()).isFalse();
            assertThat(scene.channel.drain(2, GRACE)).isTrue();
            assertThat(scene.channel.isDraining()).isTrue();

            scene.clock.advance(GRACE.minusNanos(1));
            scene.channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            assertThat(scene.peer.read(3)).containsExactly(1, 2, 3);

            scene.clock.advance(Duration.ofNanos(1));
            assertThat(scene.peer.readToEnd()).isEmpty();
            assertThat(scene.peer.isPeerClosed()).isTrue();
        }
    }

    @Test
    void leavesAChannelAloneThatShowsWhatIsInUse() throws Exception {
        try (Scene scene = scene().shakeHands()) {
            assertThat(scene.channel.drain(1, Duration.ZERO)).isFalse();
            assertThat(scene.channel.isDraining()).isFalse();
            assertThat(scene.channel.isOpen()).isTrue();
        }
    }

    @Test
    void leavesAChannelAloneWhereNobodyCounts() throws Exception {
        try (Scene scene = new Scene(Role.SERVER).shakeHands()) {
            assertThat(scene.channel.drain(2, Duration.ZERO)).isFalse();
            assertThat(scene.channel.isDraining()).isFalse();
        }
    }

    @Test
    void closesAHandshakeThatBeganBeforeAndShowsAnIdentityOfOld() throws Exception {
        try (Scene scene = scene()) {
            assertThat(scene.channel.drain(2, Duration.ZERO)).isFalse();

            Call<?> handshake = Call.start(scene.channel::handshake);
            scene.peer.handshake();

            assertThat(scene.peer.readToEnd()).isEmpty();
            assertThat(scene.peer.isPeerClosed()).isTrue();
            handshake.result();
        }
    }

    @Test
    void wantsAGraceThatIsNotNegative() throws Exception {
        try (TlsListener listener = TlsListener.bind(
                new TestConfigurations(new ManualClock(), 1).server().build(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            assertThatThrownBy(() -> listener.drain(1, Duration.ofNanos(-1)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
