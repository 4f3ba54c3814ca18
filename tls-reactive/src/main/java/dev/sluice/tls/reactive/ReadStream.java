package dev.sluice.tls.reactive;

import dev.sluice.tls.TlsException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * What the peer sends, record by record, for one subscriber. It keeps at most one opened record that nobody has asked for.
 *
 * <p>Subscribing, requesting and cancelling may happen on any thread and only leave a mark; everything else, signals included,
 * is confined to the event loop.
 */
final class ReadStream extends Flux<ByteBuf> implements Subscription {

    /** What ends the stream once what was opened before is delivered. */
    private record End(@Nullable TlsException error) {}

    private final Runnable wakeUp;
    private final AtomicBoolean subscribed = new AtomicBoolean();
    private final AtomicLong demand = new AtomicLong();
    private volatile @Nullable CoreSubscriber<? super ByteBuf> subscriber;
    private volatile @Nullable End over;
    private volatile boolean cancelled;
    private volatile int available;

    private @Nullable ByteBuf kept;
    private @Nullable End end;
    private boolean discarding;
    /** After a cancellation: a record was dropped, and as nobody will ask for the next, reading stops as without demand. */
    private boolean dropped;

    /** @param wakeUp called from any thread when the event loop should look at this stream */
    ReadStream(Runnable wakeUp) {
        this.wakeUp = wakeUp;
    }

    @Override
    public void subscribe(CoreSubscriber<? super ByteBuf> actual) {
        if (!subscribed.compareAndSet(false, true)) {
            refuse(actual);
            return;
        }
        actual.onSubscribe(this);
        subscriber = actual;
        wakeUp.run();
    }

    /** Who comes after the end is told of it once more. */
    private void refuse(CoreSubscriber<? super ByteBuf> actual) {
        switch (over) {
            case null -> Operators.error(actual, new IllegalStateException("read() has one subscriber"));
            case End(TlsException error) when error != null -> Operators.error(actual, error.again());
            case End _ -> Operators.complete(actual);
        }
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            demand.accumulateAndGet(n, Operators::addCap);
            wakeUp.run();
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        wakeUp.run();
    }

    /** How many bytes are opened and wait for demand: from any thread. */
    int available() {
        return available;
    }

    /** Delivers what may be delivered and tells whether the next record may be opened. */
    boolean wantsMore() {
        if (cancelled) {
            subscriber = null;
            over = end;
            releaseKept();
            return discarding || !dropped;
        }
        CoreSubscriber<? super ByteBuf> actual = subscriber;
        if (actual != null) {
            deliver(actual);
        }
        return kept == null && end == null;
    }

    private void deliver(CoreSubscriber<? super ByteBuf> actual) {
        ByteBuf record = kept;
        if (record != null && demand.get() > 0) {
            kept = null;
            available = 0;
            emit(actual, record);
        }
        End last = end;
        if (kept == null && last != null && !cancelled) {
            over = last;
            cancelled = true;
            if (last.error == null) {
                actual.onComplete();
            } else {
                actual.onError(last.error);
            }
        }
    }

    private void emit(CoreSubscriber<? super ByteBuf> actual, ByteBuf record) {
        if (demand.get() != Long.MAX_VALUE) {
            demand.decrementAndGet();
        }
        try {
            actual.onNext(record);
        } finally {
            record.release();
        }
    }

    /** Takes over the data of one record; allowed only after {@link #wantsMore()} said so. */
    void offer(ByteBuf record) {
        if (cancelled) {
            dropped = true;
            record.release();
            return;
        }
        kept = record;
        available = record.readableBytes();
    }

    /** The peer's close_notify: the end, behind what is kept. The next {@link #wantsMore()} delivers it. */
    void complete() {
        end(new End(null));
    }

    /** The end of the connection, behind what is kept. The next {@link #wantsMore()} delivers it. */
    void fail(TlsException error) {
        end(new End(error));
    }

    private void end(End last) {
        if (end == null) {
            end = last;
        }
    }

    /** Nobody waits for data while the session closes: what still comes is dropped, and a later subscriber gets {@code error}. */
    void discardUnlessRead(TlsException error) {
        if (subscribed.compareAndSet(false, true)) {
            cancelled = true;
            end = new End(error);
        }
        discarding = true;
    }

    /** Keeps what is opened in memory that nobody needs to release: the transport is gone, and a reader may come or not. */
    void detach() {
        ByteBuf record = kept;
        if (record != null) {
            kept = Unpooled.copiedBuffer(record);
            record.release();
        }
    }

    private void releaseKept() {
        if (kept != null) {
            kept.release();
            kept = null;
            available = 0;
        }
    }
}
