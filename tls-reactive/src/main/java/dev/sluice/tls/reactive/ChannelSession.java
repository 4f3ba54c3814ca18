package dev.sluice.tls.reactive;

import dev.sluice.tls.Admission;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.PeerIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The session on a Netty channel: turns what is asked on any thread into work on the event loop. */
final class ChannelSession implements TlsSession {
    private static final AtomicLong SESSIONS = new AtomicLong();

    private final long id = SESSIONS.incrementAndGet();
    private final TlsEngine engine;
    private final SessionSettings settings;
    private final TlsHandler handler;
    private final Driver driver;
    private final AtomicBoolean isDraining = new AtomicBoolean();
    private final Sinks.Empty<Void> draining = Sinks.empty();

    private ChannelSession(TlsEngine engine, SessionSettings settings, TlsHandler handler) {
        this.engine = engine;
        this.settings = settings;
        this.handler = handler;
        this.driver = handler.driver();
    }

    /**
     * A session whose handler is not in the pipeline yet.
     *
     * @param ticker the engine's monotonic nanoseconds
     * @param surroundings what the engine's operations see
     * @param handshakes who lets its handshake begin; empty for a client
     */
    static ChannelSession on(
            Channel channel,
            TlsEngine engine,
            LongSupplier ticker,
            SessionSettings settings,
            Surroundings surroundings,
            Optional<Admission> handshakes) {
        return new ChannelSession(
                engine, settings, new TlsHandler(channel, engine, ticker, settings, surroundings, handshakes));
    }

    TlsHandler handler() {
        return handler;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public SocketAddress remoteAddress() {
        return handler.remoteAddress();
    }

    @Override
    public Mono<NegotiatedParameters> handshake() {
        return Mono.defer(driver::handshake);
    }

    @Override
    public Mono<Void> peerConfirmation() {
        return Mono.defer(driver::peerConfirmation);
    }

    @Override
    public Optional<NegotiatedParameters> parameters() {
        return engine.parameters();
    }

    @Override
    public Flux<ByteBuf> read() {
        return driver.reader();
    }

    @Override
    public Flux<byte[]> earlyData() {
        return driver.earlyData();
    }

    @Override
    public Mono<Boolean> writeEarly(ByteBuf data) {
        return Mono.create(sink -> driver.writeEarly(data, sink));
    }

    /** Completes when early data is there; perhaps never. */
    Mono<Void> hasEarlyData() {
        return driver.hasEarlyData();
    }

    boolean tookEarlyData() {
        return driver.tookEarlyData();
    }

    /** What a client sends with its first flight, said before it is started. */
    ChannelSession sendingEarly(byte[] data) {
        driver.sendEarly(data);
        return this;
    }

    @Override
    public Mono<Void> write(Publisher<? extends ByteBuf> data) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Void> subscriber) {
                PublisherWrite write = new PublisherWrite(data, subscriber, driver);
                subscriber.onSubscribe(write);
                driver.write(write);
            }
        };
    }

    @Override
    public Mono<Rekeying> rekey(Rekey rekey) {
        return Mono.create(sink -> driver.rekey(rekey, sink));
    }

    @Override
    public Mono<PeerIdentity> requestClientCertificate() {
        return Mono.create(driver::ask);
    }

    @Override
    public Mono<Void> closeWrite() {
        return Mono.defer(driver::closeWrite);
    }

    @Override
    public Mono<Void> close(Duration patience) {
        return Mono.defer(() -> driver.close(patience));
    }

    @Override
    public Mono<Void> close() {
        return close(settings.closeTimeout());
    }

    @Override
    public Mono<Void> draining() {
        return draining.asMono();
    }

    /** Asks for its end and sees to it after {@code grace}. Idempotent: the first grace counts. */
    void drain(Duration grace) {
        if (isDraining.compareAndSet(false, true)) {
            draining.tryEmitEmpty();
            driver.drain(grace);
        }
    }

    @Override
    public Mono<Void> onClose() {
        return driver.gone();
    }

    @Override
    public void dispose() {
        driver.dispose("this side gave the connection up");
    }

    /** Gives the connection up unless it has failed already and only waits for its alert to leave. */
    void giveUp() {
        if (driver.failure().isEmpty()) {
            driver.dispose("what this session was for failed");
        }
    }

    @Override
    public boolean isDisposed() {
        return driver.isGone();
    }

    @Override
    public byte[] exportKeyingMaterial(String label, byte[] context, int length) throws TlsException {
        return engine.exportKeyingMaterial(label, context, length);
    }

    @Override
    public byte[] channelBinding() throws TlsException {
        return engine.channelBinding();
    }

    @Override
    public int plaintextAvailable() {
        return driver.reader().available();
    }

    @Override
    public boolean hasUnprocessedInput() {
        return driver.hasUnprocessedInput();
    }

    @Override
    public void discardQueued() {
        throw new UnsupportedOperationException(
                "a stream with a hole in it is corrupt: only datagrams can be discarded");
    }

    @Override
    public String toString() {
        return "TlsSession[" + id + ", " + remoteAddress() + "]";
    }
}
