package dev.sluice.tls.reactive;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * One {@code write}: takes buffers from a publisher a few at a time and owns each that arrives until it is sealed or dropped.
 *
 * <p>Publisher and subscriber may signal on any thread, and only leave a mark; everything else is confined to the event loop.
 */
final class PublisherWrite implements Outgoing.Queued, CoreSubscriber<ByteBuf>, Subscription {

    /** How many buffers may be asked for and not yet arrived. */
    private static final int WINDOW = 8;

    /** A heap buffer this large fills a record by itself and is sealed where it lies; of smaller ones so much is gathered. */
    private static final int LARGE = 1 << 14;

    /** How often a publisher that answers at once is asked in a row, should it give nothing but empty buffers. */
    private static final int ASKS = 256;

    private final Publisher<? extends ByteBuf> publisher;
    private final CoreSubscriber<? super Void> subscriber;
    private final Driver driver;
    private final Context context;

    private final Queue<ByteBuf> arrived = new ConcurrentLinkedQueue<>();
    private final AtomicLong arrivals = new AtomicLong();
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicReference<@Nullable Subscription> upstream = new AtomicReference<>();
    private volatile @Nullable Throwable publisherError;
    private volatile boolean exhausted;
    private volatile boolean cancelled;
    private volatile boolean dropping;

    private boolean started;
    private boolean ended;
    private long asked;

    PublisherWrite(Publisher<? extends ByteBuf> publisher, CoreSubscriber<? super Void> subscriber, Driver driver) {
        this.publisher = publisher;
        this.subscriber = subscriber;
        this.driver = driver;
        this.context = Operators.enableOnDiscard(subscriber.currentContext(), PublisherWrite::discard);
    }

    /** What the publisher's own operators drop on the way here, such as what a {@code filter} refuses. */
    private static void discard(Object dropped) {
        if (dropped instanceof ByteBuf buffer && buffer.refCnt() > 0) {
            buffer.release();
        }
    }

    // The publisher's side

    @Override
    public void onSubscribe(Subscription subscription) {
        if (!upstream.compareAndSet(null, subscription)) {
            subscription.cancel();
            return;
        }
        driver.wakeUp();
    }

    @Override
    public void onNext(ByteBuf buffer) {
        waiting.addAndGet(buffer.readableBytes());
        arrived.add(buffer);
        arrivals.incrementAndGet();
        if (dropping) {
            driver.enter(this::drop);
        } else {
            driver.wakeUp();
        }
    }

    @Override
    public void onError(Throwable error) {
        publisherError = error;
        onComplete();
    }

    @Override
    public void onComplete() {
        exhausted = true;
        driver.wakeUp();
    }

    @Override
    public Context currentContext() {
        return context;
    }

    // The subscriber's side

    /** Its one signal is completion, which needs no demand. */
    @Override
    public void request(long n) {
        Operators.validate(n);
    }

    @Override
    public void cancel() {
        cancelled = true;
        cancelPublisher();
        driver.wakeUp();
    }

    private void cancelPublisher() {
        Subscription subscription = upstream.getAndSet(Operators.cancelledSubscription());
        if (subscription != null) {
            subscription.cancel();
        }
    }

    // The event loop's side

    /**
     * Subscribes to the publisher when its turn comes, and asks for some more unless enough for a record waits.
     *
     * @return whether something new may have arrived
     */
    boolean ask() {
        if (!started && !cancelled) {
            started = true;
            subscribe();
        }
        int asks = 0;
        while (asks < ASKS && waiting.get() < LARGE && askOnce()) {
            asks++;
        }
        return asks > 0;
    }

    private boolean askOnce() {
        Subscription subscription = upstream.get();
        long open = asked - arrivals.get();
        if (subscription == null || isExhausted() || open > WINDOW / 2) {
            return false;
        }
        asked += WINDOW - open;
        subscription.request(WINDOW - open);
        return true;
    }

    private void subscribe() {
        try {
            publisher.subscribe(this);
        } catch (RuntimeException e) {
            onError(e);
        }
    }

    /** Whether no more buffers will arrive. Ask this before {@link #hasData()}: the last one may arrive in between. */
    boolean isExhausted() {
        return exhausted || cancelled;
    }

    /** Whether a buffer waits to be sealed; empty ones are dropped on the way. */
    boolean hasData() {
        ByteBuf head = arrived.peek();
        while (head != null && !head.isReadable()) {
            finishHead();
            head = arrived.peek();
        }
        return head != null;
    }

    /** Plaintext for the next records: the first buffer where it lies, or several small ones gathered in {@code scratch}. */
    ByteBuffer plaintext(Scratch scratch) {
        ByteBuf head = arrived.element();
        if (head.hasArray() && head.readableBytes() >= LARGE) {
            return ByteBuffer.wrap(head.array(), head.arrayOffset() + head.readerIndex(), head.readableBytes());
        }
        ByteBuffer gathered = scratch.source().limit(LARGE);
        for (ByteBuf buffer : arrived) {
            int count = Math.min(buffer.readableBytes(), gathered.remaining());
            buffer.getBytes(buffer.readerIndex(), gathered.duplicate().limit(gathered.position() + count));
            gathered.position(gathered.position() + count);
            if (!gathered.hasRemaining()) {
                break;
            }
        }
        return gathered.flip();
    }

    /** The first {@code count} bytes are sealed. */
    void sealed(int count) {
        waiting.addAndGet(-count);
        int left = count;
        while (left > 0) {
            ByteBuf head = arrived.element();
            int part = Math.min(left, head.readableBytes());
            head.skipBytes(part);
            left -= part;
            if (!head.isReadable()) {
                finishHead();
            }
        }
    }

    private void finishHead() {
        arrived.remove().release();
    }

    @Override
    public void sent() {
        Throwable error = publisherError;
        if (end()) {
            if (error == null) {
                subscriber.onComplete();
            } else {
                subscriber.onError(error);
            }
        }
    }

    @Override
    public void failed(Throwable error) {
        if (end()) {
            subscriber.onError(error);
        }
    }

    /** Takes nothing any more; whether the subscriber still waits to hear how it ended. */
    private boolean end() {
        stopTaking();
        boolean waits = !ended && !cancelled;
        ended = true;
        return waits;
    }

    /** Drops what arrives from now on, and a lone buffer that was handed over without ever being asked for. */
    void stopTaking() {
        dropping = true;
        cancelPublisher();
        drop();
        if (!started && publisher instanceof Fuseable.ScalarCallable<?> scalar) {
            started = true;
            releaseValue(scalar);
        }
    }

    private static void releaseValue(Fuseable.ScalarCallable<?> scalar) {
        try {
            ReferenceCountUtil.release(scalar.call());
        } catch (Exception e) {
            Operators.onErrorDropped(e, Context.empty());
        }
    }

    /** A buffer that somebody else has released already is what the connection may be failing for: it is let be. */
    private void drop() {
        for (ByteBuf buffer = arrived.poll(); buffer != null; buffer = arrived.poll()) {
            discard(buffer);
        }
    }
}
