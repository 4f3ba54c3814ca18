package dev.sluice.tls.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Failure;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.testkit.DuplexPipe;
import dev.sluice.tls.testkit.ManualClock;
import dev.sluice.tls.testkit.TestConfigurations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** What becomes of a connection whose peer misbehaves: it gets its alert, and a limited time to take it. */
class LastWordsTest {
    private static final Duration CLOSE_TIMEOUT = SessionSettings.DEFAULT.closeTimeout();
    private static final byte[] NO_TLS = new byte[1000];

    private final ManualClock clock = new ManualClock();
    private final DuplexPipe pipe = new DuplexPipe(clock);
    private final ManualEventLoop loop = new ManualEventLoop(clock);
    private final ScriptedChannel channel = new ScriptedChannel(pipe.left());
    private TlsSession session;

    @BeforeEach
    void accept() {
        loop.register(channel).syncUninterruptibly();
        session = TlsServer.create(new TestConfigurations(clock, 1).server().build())
                .over(channel);
        channel.connect();
    }

    @AfterEach
    void stop() {
        session.dispose();
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private void awaitFailure() {
        StepVerifier.create(session.handshake())
                .expectErrorSatisfies(error ->
                        assertThat(((TlsException) error).failure()).isInstanceOf(Failure.PeerMisbehaved.class))
                .verify();
    }

    @Test
    void aPeerThatTakesNothingIsCutOff() {
        pipe.leftToRight().capacity(0);
        pipe.rightToLeft().inject(NO_TLS);
        awaitFailure();
        pipe.leftToRight().awaitWaitingWriter();
        assertThat(session.isDisposed()).isFalse();
        clock.advance(CLOSE_TIMEOUT);

        StepVerifier.create(session.onClose()).verifyComplete();
        assertThat(pipe.leftToRight().written()).isZero();
    }

    @Test
    void aPeerThatGoesOnTalkingGetsItsAlertAndFin() throws IOException {
        pipe.rightToLeft().inject(NO_TLS);
        awaitFailure();
        pipe.leftToRight().awaitFinished();
        pipe.rightToLeft().inject(NO_TLS);
        pipe.rightToLeft().awaitWaitingReader();
        assertThat(pipe.rightToLeft().taken())
                .as("dropped, not left to be reset")
                .isEqualTo(2L * NO_TLS.length);
        assertThat(session.isDisposed()).isFalse();
        pipe.right().shutdownOutput();

        StepVerifier.create(session.onClose()).verifyComplete();
        ByteBuffer alert = ByteBuffer.allocate(100);
        pipe.right().tryRead(alert);
        assertThat(alert.flip().remaining()).isEqualTo(7);
        assertThat(alert.get()).isEqualTo((byte) 21);
    }

    @Test
    void aPeerThatNeverStopsTalkingIsCutOff() {
        pipe.rightToLeft().inject(NO_TLS);
        awaitFailure();
        pipe.leftToRight().awaitFinished();
        assertThat(session.isDisposed()).isFalse();
        clock.advance(CLOSE_TIMEOUT);

        StepVerifier.create(session.onClose()).verifyComplete();
    }
}
