package dev.sluice.tls.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Failure;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.testkit.TestAuthority;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** How a session begins, changes its keys and ends. */
class SessionEndTest {
    private static final Duration CLOSE_TIMEOUT = SessionSettings.DEFAULT.closeTimeout();

    @RegisterExtension
    final EmbeddedPair pair = new EmbeddedPair();

    private static EmbeddedPair unfinished() {
        return new EmbeddedPair(SessionSettings.DEFAULT, config -> config);
    }

    private static ByteBuf octet(int value) {
        return Unpooled.wrappedBuffer(new byte[] {(byte) value});
    }

    private static List<Object> outcome(Mono<?> mono) {
        List<Object> outcome = new ArrayList<>();
        mono.subscribe(outcome::add, outcome::add, () -> outcome.add("complete"));
        return outcome;
    }

    // The handshake

    @Test
    void aSubscriberThatLeavesDoesNotEndTheHandshake() {
        EmbeddedPair early = unfinished();
        Disposable leaving = early.client.handshake().subscribe();
        leaving.dispose();
        early.exchange();

        StepVerifier.create(early.client.handshake())
                .expectNextMatches(parameters -> parameters.peer().isPresent())
                .verifyComplete();
        early.end();
    }

    @Test
    void theHandshakesTimeoutEndsIt() {
        EmbeddedPair early = unfinished();
        List<Object> handshake = outcome(early.client.handshake());
        early.pass(Duration.ofSeconds(29));
        assertThat(handshake).isEmpty();
        early.pass(Duration.ofSeconds(1));

        assertThat(handshake)
                .singleElement()
                .isInstanceOfSatisfying(
                        TlsException.class, e -> assertThat(e.failure()).isInstanceOf(Failure.TimedOut.class));
        early.clientChannel.runPendingTasks();
        assertThat(early.client.isDisposed()).isTrue();
        early.end();
    }

    @Test
    void aRefusedCertificateEndsBothSides() {
        TestAuthority other = TestAuthority.create();
        EmbeddedPair refused = new EmbeddedPair(SessionSettings.DEFAULT, config -> config.verifier(other.verifier()));
        List<Object> client = outcome(refused.client.handshake());
        refused.exchange();

        assertThat(client)
                .singleElement()
                .isInstanceOfSatisfying(
                        TlsException.class,
                        e -> assertThat(e.failure()).isInstanceOf(Failure.CertificateRejected.class));
        StepVerifier.create(refused.client.handshake())
                .verifyErrorSatisfies(later ->
                        assertThat(later).isNotSameAs(client.getFirst()).hasCause((Throwable) client.getFirst()));
        StepVerifier.create(refused.server.read())
                .verifyErrorSatisfies(
                        error -> assertThat(((TlsException) error).failure()).isEqualTo(new Failure.AlertReceived(48)));
        refused.end();
    }

    @Test
    void askingForNewKeysBeforeTheHandshakeIsWrongOrder() {
        EmbeddedPair early = unfinished();

        StepVerifier.create(early.client.rekey(Rekey.BOTH)).verifyError(IllegalStateException.class);
        early.end();
    }

    // Keys

    @Test
    void aRekeyIsSentFirstAndAnsweredLater() {
        List<Rekeying> sent = new ArrayList<>();
        pair.client.rekey(Rekey.BOTH).subscribe(sent::add);
        pair.clientChannel.runPendingTasks();
        assertThat(sent).hasSize(1);
        List<Object> completed = outcome(sent.getFirst().completed());
        assertThat(completed).isEmpty();
        pair.exchange();

        assertThat(completed).containsExactly("complete");
    }

    @Test
    void aRekeyWaitsForRoomInTheTransport() {
        EmbeddedPair.writable(pair.clientChannel, false);
        List<Object> sent = outcome(pair.client.rekey(Rekey.SENDING));
        pair.clientChannel.runPendingTasks();
        assertThat(sent).isEmpty();
        EmbeddedPair.writable(pair.clientChannel, true);

        assertThat(sent).hasSize(2);
        StepVerifier.create(((Rekeying) sent.getFirst()).completed()).verifyComplete();
    }

    @Test
    void aPeerThatClosesDoesNotCompleteARekey() {
        List<Rekeying> sent = new ArrayList<>();
        pair.server.closeWrite().subscribe();
        pair.client.rekey(Rekey.BOTH).subscribe(sent::add);
        pair.exchange();

        StepVerifier.create(sent.getFirst().completed()).verifyError(TlsException.class);
    }

    @Test
    void aPeerThatClosedDoesNotCompleteALaterRekey() {
        pair.server.closeWrite().subscribe();
        pair.exchange();
        List<Rekeying> sent = new ArrayList<>();
        pair.client.read().subscribe();
        pair.exchange();
        pair.client.rekey(Rekey.BOTH).subscribe(sent::add);
        pair.clientChannel.runPendingTasks();

        StepVerifier.create(sent.getFirst().completed()).verifyError(TlsException.class);
    }

    // Ends

    @Test
    void closingWaitsForThePeer() {
        List<Object> closed = outcome(pair.client.close());
        pair.exchange();
        assertThat(closed).isEmpty();
        assertThat(pair.clientChannel.isOpen()).isTrue();
        StepVerifier.create(pair.server.read()).verifyComplete();
        pair.server.closeWrite().subscribe();
        pair.exchange();

        assertThat(closed).containsExactly("complete");
        assertThat(pair.clientChannel.isOpen()).isFalse();
        assertThat(pair.client.isDisposed()).isTrue();
    }

    @Test
    void closingWaitsOnlySoLong() {
        List<Object> closed = outcome(pair.client.close());
        pair.exchange();
        pair.pass(CLOSE_TIMEOUT.minusNanos(1));
        assertThat(closed).isEmpty();
        pair.pass(Duration.ofNanos(1));
        pair.clientChannel.runPendingTasks();

        assertThat(closed).containsExactly("complete");
    }

    @Test
    void closingDropsWhatNobodyReads() {
        List<Object> closed = outcome(pair.client.close());
        for (int i = 0; i < 10; i++) {
            pair.server.write(Mono.just(octet(i))).subscribe();
        }
        pair.server.closeWrite().subscribe();
        pair.exchange();

        assertThat(closed).containsExactly("complete");
        StepVerifier.create(pair.client.read()).verifyError(TlsException.class);
    }

    @Test
    void closingLeavesAReaderWhatStillComes() {
        List<Byte> received = new ArrayList<>();
        pair.client.read().map(buffer -> buffer.getByte(0)).subscribe(received::add, end -> {});
        pair.client.close().subscribe();
        pair.exchange();
        pair.server.write(Mono.just(octet(7))).subscribe();
        pair.server.closeWrite().subscribe();
        pair.exchange();

        assertThat(received).containsExactly((byte) 7);
    }

    @Test
    void closingDuringTheHandshakeGivesUpAtOnce() {
        EmbeddedPair early = unfinished();
        List<Object> handshake = outcome(early.client.handshake());
        List<Object> closed = outcome(early.client.close());
        early.clientChannel.runPendingTasks();

        assertThat(closed).containsExactly("complete");
        assertThat(handshake).singleElement().isInstanceOf(TlsException.class);
        early.end();
    }

    @Test
    void bothEndsClosedCloseTheTransport() {
        pair.client.closeWrite().subscribe();
        pair.exchange();
        assertThat(pair.clientChannel.isOpen()).isTrue();
        pair.server.closeWrite().subscribe();
        pair.exchange();

        assertThat(pair.clientChannel.isOpen()).isFalse();
        assertThat(pair.serverChannel.isOpen()).isFalse();
    }

    @Test
    void anEndWithoutCloseNotifyIsTruncation() {
        pair.clientChannel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        pair.clientChannel.runPendingTasks();

        StepVerifier.create(pair.client.read())
                .verifyErrorSatisfies(
                        error -> assertThat(((TlsException) error).failure()).isInstanceOf(Failure.Truncated.class));
        StepVerifier.create(pair.client.closeWrite()).verifyError(TlsException.class);
        StepVerifier.create(pair.client.close()).verifyComplete();
    }

    @Test
    void theTransportsErrorIsTheCause() {
        IOException lost = new IOException("the cable is gone");
        List<Object> write = outcome(pair.client.write(Mono.never()));
        pair.clientChannel.pipeline().fireExceptionCaught(lost);
        pair.clientChannel.runPendingTasks();

        StepVerifier.create(pair.client.read())
                .verifyErrorSatisfies(error -> assertThat(error).hasRootCause(lost));
        assertThat(write)
                .singleElement()
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.THROWABLE)
                .hasRootCause(lost);
    }

    @Test
    void theAlertLeavesBeforeTheTransportIsClosed() {
        pair.clientChannel.writeInbound(Unpooled.wrappedBuffer(new byte[] {99, 3, 3, 0, 1, 0}));
        List<Object> server = outcome(pair.server.read().then());
        pair.exchange();

        assertThat(server)
                .singleElement()
                .isInstanceOfSatisfying(
                        TlsException.class, e -> assertThat(e.failure()).isInstanceOf(Failure.AlertReceived.class));
        assertThat(pair.clientChannel.isOpen()).isFalse();
        StepVerifier.create(pair.client.read())
                .verifyErrorSatisfies(error -> assertThat(((TlsException) error).failure())
                        .isInstanceOfSatisfying(
                                Failure.PeerMisbehaved.class,
                                misbehaved -> assertThat(misbehaved.violation()).isInstanceOf(Violation.class)));
    }

    @Test
    void disposingSaysNothingToThePeer() {
        pair.client.dispose();
        pair.clientChannel.runPendingTasks();

        assertThat(pair.clientChannel.<Object>readOutbound()).isNull();
        assertThat(pair.client.isDisposed()).isTrue();
        StepVerifier.create(pair.client.onClose()).verifyComplete();
        StepVerifier.create(pair.client.rekey(Rekey.BOTH)).verifyError(TlsException.class);
    }

    @Test
    void removingTheHandlerClosesTheChannel() {
        pair.clientChannel.pipeline().removeLast();
        pair.clientChannel.runPendingTasks();

        assertThat(pair.clientChannel.isOpen()).isFalse();
    }

    @Test
    void noTimerOutlivesTheSession() {
        pair.client.close().subscribe();
        pair.client.dispose();
        pair.clientChannel.runPendingTasks();

        assertThat(pair.clientChannel.hasPendingTasks()).isFalse();
    }

    @Test
    void exportsTheSameKeysOnBothSides() throws TlsException {
        byte[] key = pair.client.exportKeyingMaterial("EXPERIMENTAL test", new byte[] {1}, 32);

        assertThat(key)
                .hasSize(32)
                .isEqualTo(pair.server.exportKeyingMaterial("EXPERIMENTAL test", new byte[] {1}, 32));
    }
}
