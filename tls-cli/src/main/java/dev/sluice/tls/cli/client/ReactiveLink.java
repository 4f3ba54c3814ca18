package dev.sluice.tls.cli.client;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.reactive.TlsClient;
import dev.sluice.tls.reactive.TlsSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A link by the reactive face. Source and sink may wait, so they are called on threads of their own; demand and back-pressure
 * pass through to the session.
 */
final class ReactiveLink implements Link {
    private static final int PREFETCH = 16;

    private final TlsSession session;
    private final NegotiatedParameters parameters;
    private final Scheduler sending;
    private final Scheduler receiving;

    private ReactiveLink(TlsSession session, NegotiatedParameters parameters, ThreadFactory threads) {
        this.session = session;
        this.parameters = parameters;
        this.sending = Schedulers.fromExecutorService(Executors.newSingleThreadExecutor(threads));
        this.receiving = Schedulers.fromExecutorService(Executors.newSingleThreadExecutor(threads));
    }

    static Link connect(Peer peer, ClientConfig config, ThreadFactory threads, byte[] early) throws IOException {
        // The system's resolver: names mean what they mean to every other program here.
        TlsClient client = TlsClient.create(config);
        Mono<TlsSession> connecting = (early.length > 0 ? client.earlyData(early) : client)
                .host(peer.target().host())
                .port(peer.target().port())
                .serverName(peer.name())
                .tcp(tcp -> tcp.resolver(DefaultAddressResolverGroup.INSTANCE)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis(peer.connectTimeout())))
                .connect();
        TlsSession session = await(connecting);
        return new ReactiveLink(session, await(session.handshake()), threads);
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }

    private static <T> T await(Mono<T> mono) throws IOException {
        try {
            return mono.toFuture().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("while waiting for the connection");
        }
    }

    @Override
    public NegotiatedParameters parameters() {
        return parameters;
    }

    @Override
    public CompletableFuture<@Nullable Void> send(Source source, AtEnd atEnd) {
        byte[] buffer = new byte[1 << 16];
        Flux<ByteBuf> data =
                Flux.<ByteBuf>generate(next -> generate(source, buffer, next)).subscribeOn(sending, true);
        Mono<Void> sent = session.write(data);
        return (atEnd == AtEnd.CLOSE_WRITE ? sent.then(session.closeWrite()) : sent).toFuture();
    }

    private static void generate(Source source, byte[] buffer, SynchronousSink<ByteBuf> next) {
        try {
            int count = source.read(buffer);
            if (count < 0) {
                next.complete();
            } else {
                next.next(Unpooled.wrappedBuffer(Arrays.copyOf(buffer, count)));
            }
        } catch (IOException e) {
            next.error(e);
        }
    }

    @Override
    public CompletableFuture<@Nullable Void> receive(Sink sink) {
        return session.readBytes()
                .publishOn(receiving, PREFETCH)
                .doOnNext(bytes -> accept(sink, bytes))
                .onErrorMap(UncheckedIOException.class, e -> Objects.requireNonNull(e.getCause()))
                .then()
                .toFuture();
    }

    private static void accept(Sink sink, byte[] bytes) {
        try {
            sink.accept(bytes, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public CompletableFuture<@Nullable Void> rekey() throws IOException {
        return await(session.rekey(Rekey.BOTH)).completed().toFuture();
    }

    @Override
    public void close() {
        session.close().toFuture().join();
        sending.dispose();
        receiving.dispose();
    }
}
