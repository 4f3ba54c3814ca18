package dev.sluice.tls.reactive;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.testkit.ManualClock;
import dev.sluice.tls.testkit.contract.FaceConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The contract's words for a session: a read is a request for one buffer, which is handed out in the pieces asked for. */
final class ReactiveConnection implements FaceConnection {
    private final TlsSession session;
    private final ScriptedChannel channel;
    private final ManualClock clock;

    private @Nullable Reader reader;
    private CompletableFuture<Void> writing = CompletableFuture.completedFuture(null);

    ReactiveConnection(TlsSession session, ScriptedChannel channel, ManualClock clock) {
        this.session = session;
        this.channel = channel;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<NegotiatedParameters> handshake() {
        CompletableFuture<NegotiatedParameters> done = session.handshake().toFuture();
        channel.connect();
        return done;
    }

    @Override
    public CompletableFuture<Void> peerConfirmation() {
        return session.peerConfirmation().toFuture();
    }

    @Override
    public CompletableFuture<byte[]> channelBinding() {
        return Mono.fromCallable(session::channelBinding).toFuture();
    }

    @Override
    public CompletableFuture<Optional<PeerIdentity>> askClient() {
        return session.requestClientCertificate()
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .toFuture();
    }

    @Override
    public CompletableFuture<byte[]> readEarly(int count) {
        Early early = new Early(count);
        session.earlyData().subscribe(early);
        return early.all;
    }

    @Override
    public CompletableFuture<Boolean> writeEarly(byte[] data) {
        return session.writeEarly(Unpooled.wrappedBuffer(data)).toFuture();
    }

    /** Collects early data until it is enough, or ends. */
    private static final class Early extends BaseSubscriber<byte[]> {
        final CompletableFuture<byte[]> all = new CompletableFuture<>();
        private final ByteArrayOutputStream so = new ByteArrayOutputStream();
        private final int count;

        Early(int count) {
            this.count = count;
        }

        @Override
        protected void hookOnNext(byte[] data) {
            so.writeBytes(data);
            if (so.size() >= count) {
                all.complete(so.toByteArray());
            }
        }

        @Override
        protected void hookOnComplete() {
            all.complete(so.toByteArray());
        }

        @Override
        protected void hookOnError(Throwable error) {
            all.completeExceptionally(error);
        }
    }

    @Override
    public synchronized CompletableFuture<byte[]> read(int max) {
        if (reader == null || reader.isTold()) {
            reader = new Reader();
            session.read().subscribe(reader);
        }
        return reader.read(max);
    }

    @Override
    public synchronized CompletableFuture<Void> write(ByteBuffer... data) {
        writing =
                session.write(Flux.fromArray(data).map(Unpooled::wrappedBuffer)).toFuture();
        return writing;
    }

    @Override
    public CompletableFuture<PendingRekey> rekey(Rekey rekey) {
        return session.rekey(rekey).<PendingRekey>map(Pending::new).toFuture();
    }

    @Override
    public CompletableFuture<Void> closeWrite() {
        return session.closeWrite().toFuture();
    }

    @Override
    public CompletableFuture<Void> close() {
        return session.close(Duration.ZERO).toFuture();
    }

    @Override
    public synchronized int plaintextAvailable() {
        return session.plaintextAvailable() + (reader == null ? 0 : reader.available());
    }

    @Override
    public boolean hasUnprocessedInput() {
        return session.hasUnprocessedInput();
    }

    @Override
    public void discardQueued() {
        session.discardQueued();
    }

    @Override
    public synchronized void abandonRead() {
        if (reader != null) {
            reader.abandon();
        }
    }

    @Override
    public synchronized void abandonWrite() {
        writing.cancel(true);
    }

    private final class Pending implements PendingRekey {
        private final Mono<Void> completed;

        Pending(Rekeying rekeying) {
            this.completed = rekeying.completed();
        }

        @Override
        public CompletableFuture<Boolean> completedWithin(Duration patience) {
            Mono<Boolean> late = Mono.create(sink ->
                    sink.onDispose(clock.schedule(clock.nanos() + patience.toNanos(), () -> sink.success(false))::run));
            return Mono.firstWithSignal(completed.thenReturn(true), late).toFuture();
        }
    }

    /** Keeps one buffer at most, and asks for the next when that is handed out to its end. Tells of its end once. */
    private static final class Reader extends BaseSubscriber<ByteBuf> {
        private byte[] rest = new byte[0];
        private @Nullable CompletableFuture<byte[]> waiting;
        private @Nullable CompletableFuture<byte[]> end;
        private int wanted;
        private boolean told;

        /** Whether whoever asks next must ask the session once more. */
        synchronized boolean isTold() {
            return told;
        }

        synchronized int available() {
            return rest.length;
        }

        synchronized CompletableFuture<byte[]> read(int max) {
            CompletableFuture<byte[]> read = new CompletableFuture<>();
            if (max == 0) {
                read.complete(new byte[0]);
                return read;
            }
            wanted = max;
            waiting = read;
            if (rest.length == 0 && end == null) {
                request(1);
            }
            answer();
            return read;
        }

        private void answer() {
            CompletableFuture<byte[]> read = waiting;
            if (read == null) {
                return;
            }
            if (rest.length > 0) {
                byte[] part = Arrays.copyOf(rest, Math.min(wanted, rest.length));
                rest = Arrays.copyOfRange(rest, part.length, rest.length);
                waiting = null;
                read.complete(part);
            } else if (end != null) {
                told = true;
                waiting = null;
                end.whenComplete((nothing, error) -> complete(read, error));
            }
        }

        private static void complete(CompletableFuture<byte[]> read, @Nullable Throwable error) {
            if (error == null) {
                read.complete(new byte[0]);
            } else {
                read.completeExceptionally(error);
            }
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {}

        @Override
        protected synchronized void hookOnNext(ByteBuf buffer) {
            rest = ByteBufUtil.getBytes(buffer);
            answer();
        }

        @Override
        protected synchronized void hookOnComplete() {
            end = CompletableFuture.completedFuture(new byte[0]);
            answer();
        }

        @Override
        protected synchronized void hookOnError(Throwable error) {
            end = CompletableFuture.failedFuture(error);
            answer();
        }

        synchronized void abandon() {
            if (waiting != null) {
                cancel();
                waiting.cancel(false);
                waiting = null;
            }
        }
    }
}
