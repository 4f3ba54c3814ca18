package dev.sluice.tls.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Failure;
import dev.sluice.tls.TlsException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** How a session hands out what it receives. */
class SessionReadTest {

    @RegisterExtension
    final EmbeddedPair pair = new EmbeddedPair();

    private void send(byte... data) {
        pair.server.write(Mono.just(Unpooled.wrappedBuffer(data))).subscribe();
        pair.exchange();
    }

    private void sendTogether(byte... each) {
        for (byte data : each) {
            pair.server
                    .write(Mono.just(Unpooled.wrappedBuffer(new byte[] {data})))
                    .subscribe();
        }
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = pair.serverChannel.readOutbound(); part != null; part = pair.serverChannel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        pair.clientChannel.writeInbound(all);
    }

    private static byte first(ByteBuf buffer) {
        return buffer.getByte(0);
    }

    @Test
    void withoutDemandOpensOneRecordAndStopsReading() {
        int reads = pair.clientReads.count();
        sendTogether((byte) 1, (byte) 2);

        assertThat(pair.client.plaintextAvailable()).isEqualTo(1);
        assertThat(pair.client.hasUnprocessedInput()).isTrue();
        assertThat(pair.clientReads.count()).as("reads after the first record").isEqualTo(reads);
    }

    @Test
    void opensOnlyWhatIsAskedFor() {
        sendTogether((byte) 1, (byte) 2, (byte) 3);

        StepVerifier.create(pair.client.read().map(SessionReadTest::first), 0)
                .thenRequest(1)
                .expectNext((byte) 1)
                .then(() -> assertThat(pair.client.plaintextAvailable()).isEqualTo(1))
                .then(() -> assertThat(pair.client.hasUnprocessedInput()).isTrue())
                .thenRequest(2)
                .expectNext((byte) 2, (byte) 3)
                .then(() -> assertThat(pair.client.plaintextAvailable()).isZero())
                .then(() -> assertThat(pair.client.hasUnprocessedInput()).isFalse())
                .thenCancel()
                .verify();
    }

    @Test
    void readsOnAsLongAsThereIsDemand() {
        List<Byte> received = new ArrayList<>();
        pair.client.read().map(SessionReadTest::first).subscribe(received::add, end -> {});
        for (byte i = 0; i < 10; i++) {
            send(i);
        }

        assertThat(received)
                .containsExactly(
                        (byte) 0, (byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 5, (byte) 6, (byte) 7, (byte) 8,
                        (byte) 9);
    }

    @Test
    void aBufferIsReleasedAfterOnNext() {
        List<ByteBuf> received = new ArrayList<>();
        pair.client.read().subscribe(received::add, end -> {});
        send((byte) 1);

        assertThat(received).hasSize(1).allMatch(buffer -> buffer.refCnt() == 0);
    }

    @Test
    void aRetainedBufferIsTheSubscribers() {
        List<ByteBuf> received = new ArrayList<>();
        pair.client.read().map(ByteBuf::retain).subscribe(received::add, end -> {});
        send((byte) 1);

        assertThat(received).hasSize(1).allMatch(buffer -> buffer.refCnt() == 1 && first(buffer) == 1);
        received.forEach(ByteBuf::release);
    }

    @Test
    void bytesAreCopies() {
        List<byte[]> received = new ArrayList<>();
        pair.client.readBytes().subscribe(received::add, end -> {});
        send((byte) 1, (byte) 2);

        assertThat(received).containsExactly(new byte[] {1, 2});
    }

    @Test
    void hasOneSubscriber() {
        pair.client.read().subscribe(buffer -> {}, end -> {});

        StepVerifier.create(pair.client.readBytes()).verifyError(IllegalStateException.class);
    }

    @Test
    void cancellingReleasesWhatWasKeptAndEndsReading() {
        sendTogether((byte) 1, (byte) 2);
        StepVerifier.create(pair.client.read().map(SessionReadTest::first), 1)
                .expectNext((byte) 1)
                .then(() -> assertThat(pair.client.plaintextAvailable()).isEqualTo(1))
                .thenCancel()
                .verify();
        int reads = pair.clientReads.count();
        send((byte) 3);

        assertThat(pair.client.plaintextAvailable()).isZero();
        assertThat(pair.clientReads.count()).as("reads after the cancellation").isEqualTo(reads);
    }

    @Test
    void takingSomeReleasesTheRest() {
        sendTogether((byte) 1, (byte) 2, (byte) 3);

        StepVerifier.create(pair.client.read().map(SessionReadTest::first).take(1))
                .expectNext((byte) 1)
                .verifyComplete();
    }

    @Test
    void completesAfterTheLastDataAndTheCloseNotify() {
        sendTogether((byte) 1, (byte) 2);
        pair.server.closeWrite().subscribe();
        pair.exchange();

        StepVerifier.create(pair.client.read().map(SessionReadTest::first), 1)
                .expectNext((byte) 1)
                .thenRequest(1)
                .expectNext((byte) 2)
                .verifyComplete();
        StepVerifier.create(pair.client.read()).as("whoever comes later").verifyComplete();
    }

    @Test
    void whatArrivedBeforeTheCutIsStillDelivered() {
        sendTogether((byte) 1, (byte) 2);
        pair.clientChannel.close();
        pair.clientChannel.runPendingTasks();

        assertThat(pair.client.isDisposed()).isTrue();
        StepVerifier.create(pair.client.read().map(SessionReadTest::first))
                .expectNext((byte) 1, (byte) 2)
                .verifyErrorSatisfies(SessionReadTest::isTruncated);
        StepVerifier.create(pair.client.read()).verifyErrorSatisfies(SessionReadTest::isTruncated);
    }

    private static void isTruncated(Throwable error) {
        assertThat(((TlsException) error).failure()).isInstanceOf(Failure.Truncated.class);
    }

    @Test
    void whoReleasesTooOftenLosesTheConnectionAndLearnsWhy() {
        List<Throwable> errors = new ArrayList<>();
        pair.client.read().doOnNext(ByteBuf::release).subscribe(buffer -> {}, errors::add);
        send((byte) 1);

        assertThat(errors).singleElement().asString().contains("IllegalReferenceCountException");
    }

    @Test
    void anIdleSessionHoldsNoBuffer() {
        pair.client.read().subscribe(buffer -> {}, end -> {});
        send((byte) 1, (byte) 2);

        assertThat(pair.memory()).isZero();
    }

    @Test
    void lendsTheEventLoopToOthersBetweenTurns() {
        EmbeddedPair small = new EmbeddedPair(SessionSettings.DEFAULT.withRecordsPerTurn(4), config -> config);
        small.exchange();
        List<Integer> received = new ArrayList<>();
        small.client.read().map(ByteBuf::readableBytes).subscribe(received::add, end -> {});
        for (int i = 1; i <= 10; i++) {
            small.server.write(Mono.just(Unpooled.wrappedBuffer(new byte[i]))).subscribe();
            small.serverChannel.runPendingTasks();
        }
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = small.serverChannel.readOutbound();
                part != null;
                part = small.serverChannel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }

        small.clientChannel.pipeline().fireChannelRead(all).fireChannelReadComplete();
        // Of the four steps one is the server's confirmation, which comes with its first record.
        assertThat(received).as("in the first turn").containsExactly(1, 2, 3);
        List<Integer> seenByOthers = new ArrayList<>();
        small.clientChannel.eventLoop().execute(() -> seenByOthers.add(received.size()));
        small.clientChannel.runPendingTasks();
        assertThat(seenByOthers)
                .as("others came before the end")
                .singleElement()
                .matches(count -> count < 10);
        assertThat(received).hasSize(10);
        small.end();
    }
}
