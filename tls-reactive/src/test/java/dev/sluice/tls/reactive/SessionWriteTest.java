package dev.sluice.tls.reactive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Failure;
import dev.sluice.tls.TlsException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** How a session sends what it is given. */
class SessionWriteTest {

    @RegisterExtension
    final EmbeddedPair pair = new EmbeddedPair();

    private final StringBuilder received = new StringBuilder();

    private void receive() {
        pair.server.readBytes().subscribe(bytes -> received.append(new String(bytes, UTF_8)), end -> {});
        pair.exchange();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, UTF_8);
    }

    @Test
    void writesAreServedWholeAndInOrder() {
        TestPublisher<ByteBuf> first = TestPublisher.create();
        pair.client.write(first).subscribe();
        pair.client.write(Flux.just(bytes("c"), bytes("d"))).subscribe();
        first.next(bytes("a"));
        receive();
        assertThat(received).hasToString("a");
        first.next(bytes("b")).complete();
        pair.exchange();

        assertThat(received).hasToString("abcd");
    }

    @Test
    void aPublisherIsSubscribedToWhenItsTurnComes() {
        TestPublisher<ByteBuf> first = TestPublisher.create();
        TestPublisher<ByteBuf> second = TestPublisher.create();
        pair.client.write(first).subscribe();
        pair.client.write(second).subscribe(done -> {}, end -> {});
        second.assertNoSubscribers();

        first.complete();
        pair.exchange();
        assertThat(second.subscribeCount()).isEqualTo(1);
    }

    @Test
    void asksForNoMoreThanTheTransportTakes() {
        List<ByteBuf> made = new ArrayList<>();
        Flux<ByteBuf> endless = Flux.generate(sink -> {
            ByteBuf buffer = Unpooled.directBuffer(1000).writeZero(1000);
            made.add(buffer);
            sink.next(buffer);
        });
        EmbeddedPair.writable(pair.clientChannel, false);
        Disposable write = pair.client.write(endless).subscribe();
        pair.clientChannel.runPendingTasks();
        assertThat(made).as("asked for while the transport is full").isEmpty();

        write.dispose();
        EmbeddedPair.writable(pair.clientChannel, true);
        assertThat(made).allMatch(buffer -> buffer.refCnt() == 0);
    }

    @Test
    void asksForNoMoreThanARecordInAdvance() {
        List<ByteBuf> made = new ArrayList<>();
        Flux<ByteBuf> endless = Flux.generate(sink -> {
            if (made.size() == 40) {
                EmbeddedPair.writable(pair.clientChannel, false);
            }
            ByteBuf buffer = Unpooled.directBuffer(1000).writeZero(1000);
            made.add(buffer);
            sink.next(buffer);
        });
        pair.client.write(endless).subscribe(done -> {}, end -> {});
        pair.clientChannel.runPendingTasks();

        assertThat(made).hasSizeLessThan(40 + (1 << 14) / 1000 + 8);
    }

    @Test
    void stopsAskingWhenTheTransportFillsUp() {
        TestPublisher<ByteBuf> data = TestPublisher.create();
        pair.client.write(data).subscribe(done -> {}, end -> {});
        EmbeddedPair.writable(pair.clientChannel, false);
        List<ByteBuf> sent = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            ByteBuf buffer = bytes("x");
            sent.add(buffer);
            data.next(buffer);
        }
        pair.clientChannel.runPendingTasks();
        assertThat(pair.clientChannel.<Object>readOutbound()).isNull();
        assertThat(sent).as("kept until there is room").allMatch(buffer -> buffer.refCnt() == 1);

        EmbeddedPair.writable(pair.clientChannel, true);
        receive();
        assertThat(received).hasToString("xxxxxxxx");
        assertThat(sent).as("released once sealed").allMatch(buffer -> buffer.refCnt() == 0);
    }

    @Test
    void afterACancellationTheAcceptedIsSentAndNoMoreIsAskedFor() {
        TestPublisher<ByteBuf> data = TestPublisher.create();
        Disposable write = pair.client.write(data).subscribe();
        EmbeddedPair.writable(pair.clientChannel, false);
        data.next(bytes("accepted"));
        write.dispose();
        data.assertCancelled();
        EmbeddedPair.writable(pair.clientChannel, true);
        receive();
        assertThat(received).hasToString("accepted");

        pair.client.write(Mono.just(bytes(", next"))).subscribe();
        pair.exchange();
        assertThat(received).hasToString("accepted, next");
    }

    @Test
    void whatArrivesAfterACancellationIsReleased() {
        TestPublisher<ByteBuf> careless =
                TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
        Disposable write = pair.client.write(careless).subscribe();
        write.dispose();
        pair.exchange();
        ByteBuf late = bytes("late");
        careless.next(late);
        receive();

        assertThat(late.refCnt()).isZero();
        assertThat(received).isEmpty();
    }

    @Test
    void whatThePublishersOperatorsDropIsReleased() {
        List<ByteBuf> made = List.of(bytes("a"), bytes("b"), bytes("c"));

        StepVerifier.create(pair.client.write(Flux.fromIterable(made).filter(buffer -> buffer.getByte(0) != 'b')))
                .verifyComplete();
        receive();
        assertThat(received).hasToString("ac");
        assertThat(made).allMatch(buffer -> buffer.refCnt() == 0);
    }

    @Test
    void anErrorOfThePublisherEndsOnlyItsWrite() {
        Flux<ByteBuf> broken = Flux.just(bytes("sent")).concatWith(Mono.error(new IllegalArgumentException("no more")));

        StepVerifier.create(pair.client.write(broken)).verifyErrorMessage("no more");
        StepVerifier.create(pair.client.write(Mono.just(bytes(", and on")))).verifyComplete();
        receive();
        assertThat(received).hasToString("sent, and on");
    }

    @Test
    void aPublisherThatThrowsEndsOnlyItsWrite() {
        StepVerifier.create(pair.client.write(subscriber -> {
                    throw new IllegalArgumentException("not today");
                }))
                .verifyErrorMessage("not today");
        StepVerifier.create(pair.client.write(Mono.just(bytes("on")))).verifyComplete();
    }

    static Stream<ByteBuf> shapes() {
        ByteBuf text = bytes("-shape-");
        return Stream.of(
                text.copy(),
                Unpooled.directBuffer().writeBytes(text.duplicate()),
                Unpooled.wrappedBuffer(bytes("-sh"), bytes("ape-")),
                text.copy().asReadOnly(),
                Unpooled.buffer().writeZero(3).writeBytes(text.duplicate()).readerIndex(3));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void takesBuffersOfEveryShape(ByteBuf shape) {
        Flux<ByteBuf> data = Flux.just(bytes("<"), Unpooled.EMPTY_BUFFER, shape, Unpooled.buffer(), bytes(">"));

        StepVerifier.create(pair.client.write(data)).verifyComplete();
        receive();
        assertThat(received).hasToString("<-shape->");
        assertThat(shape.refCnt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cutsLargeBuffersIntoRecords(boolean direct) {
        byte[] text = "0123456789".repeat(10_000).getBytes(UTF_8);
        ByteBuf large = direct ? Unpooled.directBuffer().writeBytes(text) : Unpooled.wrappedBuffer(text);
        pair.client.write(Flux.just(bytes("<"), large, bytes(">"))).subscribe();
        receive();

        assertThat(received).hasToString("<" + new String(text, UTF_8) + ">");
    }

    @Test
    void gathersSmallBuffersInOneRecord() {
        pair.client.write(Flux.range(0, 1000).map(i -> bytes("small"))).subscribe();
        List<Integer> records = new ArrayList<>();
        pair.server.read().map(ByteBuf::readableBytes).subscribe(records::add, end -> {});
        pair.exchange();

        assertThat(records).containsExactly(5000);
    }

    @Test
    void manyEmptyBuffersAreNoEnd() {
        Flux<ByteBuf> data = Flux.range(0, 10_000).map(i -> Unpooled.buffer());

        StepVerifier.create(pair.client.write(data.concatWithValues(bytes("end"))))
                .verifyComplete();
        receive();
        assertThat(received).hasToString("end");
    }

    @Test
    void nothingToWriteIsDoneAtOnce() {
        StepVerifier.create(pair.client.write(Flux.empty())).verifyComplete();
        assertThat(pair.clientChannel.<Object>readOutbound()).isNull();
    }

    @Test
    void takesBuffersFromOtherThreads() {
        Flux<ByteBuf> elsewhere = Flux.range(0, 100).map(i -> bytes(i + ",")).subscribeOn(Schedulers.parallel());
        pair.client.write(Flux.fromIterable(elsewhere.toIterable())).subscribe();
        receive();

        assertThat(received.toString().split(",")).hasSize(100);
    }

    @Test
    void aWriteBeforeTheHandshakeWaitsForIt() {
        EmbeddedPair early = new EmbeddedPair(SessionSettings.DEFAULT, config -> config);
        TestPublisher<ByteBuf> data = TestPublisher.create();
        early.client.write(data).subscribe(done -> {}, end -> {});
        data.assertNoSubscribers();
        early.exchange();

        data.assertMinRequested(1);
        early.end();
    }

    @Test
    void nothingIsSentBehindTheEnd() {
        StepVerifier.create(pair.client.closeWrite()).verifyComplete();
        ByteBuf late = bytes("late");

        StepVerifier.create(pair.client.write(Mono.just(late))).verifyError(TlsException.class);
        assertThat(late.refCnt()).isZero();
        StepVerifier.create(pair.client.closeWrite()).verifyComplete();
    }

    @Test
    void theEndComesBehindEarlierWrites() {
        TestPublisher<ByteBuf> data = TestPublisher.create();
        pair.client.write(data).subscribe();
        pair.client.closeWrite().subscribe();
        data.next(bytes("last")).complete();
        receive();

        assertThat(received).hasToString("last");
        StepVerifier.create(pair.server.read()).verifyComplete();
    }

    @Test
    void aFailureEndsWritesAndReleasesTheirBuffers() {
        TestPublisher<ByteBuf> data = TestPublisher.create();
        List<Throwable> errors = new ArrayList<>();
        pair.client.write(data).subscribe(done -> {}, errors::add);
        ByteBuf waiting = bytes("waiting behind it");
        pair.client.write(Mono.just(waiting)).subscribe(done -> {}, errors::add);
        EmbeddedPair.writable(pair.clientChannel, false);
        ByteBuf accepted = bytes("accepted");
        data.next(accepted);
        pair.clientChannel.writeInbound(Unpooled.wrappedBuffer(
                new byte[] {23, 3, 3, 0, 17, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17}));

        assertThat(errors)
                .hasSize(2)
                .allSatisfy(error ->
                        assertThat(((TlsException) error).failure()).isInstanceOf(Failure.PeerMisbehaved.class));
        assertThat(accepted.refCnt()).isZero();
        assertThat(waiting.refCnt()).isZero();
        data.assertCancelled();
    }

    @Test
    void aBufferThatIsAlreadyReleasedEndsTheConnection() {
        ByteBuf gone = bytes("gone");
        gone.release();

        StepVerifier.create(pair.client.write(Mono.just(gone)))
                .verifyErrorSatisfies(error -> assertThat(error).hasMessageContaining("IllegalReferenceCount"));
    }
}
