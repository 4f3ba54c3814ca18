package dev.sluice.samples.proxy;

import dev.sluice.samples.proxy.ReactiveEnd.Plain;
import dev.sluice.samples.proxy.ReactiveEnd.Tls;
import dev.sluice.tls.reactive.TlsClient;
import dev.sluice.tls.reactive.TlsServer;
import io.netty.buffer.ByteBuf;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ChannelBindException;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpResources;
import reactor.netty.tcp.TcpServer;

/** A proxy by the reactive face: what one side reads is what the other side writes, so its demand is the other's room. */
public final class ReactiveProxy implements Proxy {
    private static final LoopResources LOOPS = TcpResources.get();

    /** Not for plain sides either, for which FIN is a message: see what the reactive face says of its sockets. */
    private static final boolean NATIVE = false;

    private final Route route;
    private final Failures failures;
    private final Set<ReactiveEnd> ends = ConcurrentHashMap.newKeySet();
    private final DisposableServer server;
    private volatile boolean closed;

    private ReactiveProxy(Route route, Failures failures) {
        this.route = route;
        this.failures = failures;
        this.server = Objects.requireNonNull(listen().block());
    }

    public static Proxy start(Route route, Failures failures) throws IOException {
        try {
            return new ReactiveProxy(route, failures);
        } catch (ChannelBindException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    private Mono<? extends DisposableServer> listen() {
        return route.terminate().isPresent()
                ? TlsServer.create(route.terminate().get())
                        .tcp(tcp -> tcp.bindAddress(route::listen))
                        .handle(session -> forward(new Tls(session)))
                        .doOnFailure((session, failure) -> failures.failed(session.remoteAddress(), failure))
                        .bind()
                : TcpServer.create()
                        .bindAddress(route::listen)
                        .runOn(LOOPS, NATIVE)
                        .doOnChannelInit((observer, channel, remote) -> Plain.prepare(channel))
                        .doOnConnection(this::serve)
                        .bind();
    }

    private void serve(Connection connection) {
        SocketAddress client = connection.channel().remoteAddress();
        forward(new Plain(connection)).subscribe(ignored -> {}, failure -> failures.failed(client, failure));
    }

    private Mono<ReactiveEnd> connect() {
        return route.originate().isPresent()
                ? TlsClient.create(route.originate().get().config())
                        .host(route.host())
                        .port(route.port())
                        .serverName(route.originate().get().name())
                        .tcp(tcp -> tcp.resolver(DefaultAddressResolverGroup.INSTANCE))
                        .connect()
                        .map(Tls::new)
                : TcpClient.newConnection()
                        .host(route.host())
                        .port(route.port())
                        .resolver(DefaultAddressResolverGroup.INSTANCE)
                        .runOn(LOOPS, NATIVE)
                        .doOnChannelInit((observer, channel, remote) -> Plain.prepare(channel))
                        .connect()
                        .map(Plain::new);
    }

    private Mono<Void> forward(ReactiveEnd in) {
        return live(in, connect().doOnError(failure -> in.cut()).flatMap(out -> live(out, join(in, out))));
    }

    /** Until both directions have ended, or one has failed. The first failure is the reason, all others follow from it. */
    private static Mono<Void> join(ReactiveEnd in, ReactiveEnd out) {
        AtomicReference<@Nullable Throwable> reason = new AtomicReference<>();
        return Mono.when(carry(in, out, reason), carry(out, in, reason))
                .then(Mono.when(in.close(), out.close()))
                .onErrorMap(failure -> Objects.requireNonNullElse(reason.get(), failure));
    }

    private static Mono<Void> carry(ReactiveEnd from, ReactiveEnd to, AtomicReference<@Nullable Throwable> reason) {
        Flux<ByteBuf> data = from.read().doOnError(failure -> fail(from, to, failure, reason));
        return to.write(data).then(to.closeWrite()).doOnError(failure -> fail(to, from, failure, reason));
    }

    private static void fail(
            ReactiveEnd broken, ReactiveEnd other, Throwable failure, AtomicReference<@Nullable Throwable> reason) {
        if (reason.compareAndSet(null, failure)) {
            other.cut();
            broken.abandon();
        }
    }

    private Mono<Void> live(ReactiveEnd end, Mono<Void> work) {
        ends.add(end);
        if (closed) {
            end.cut();
        }
        return work.doFinally(signal -> ends.remove(end));
    }

    @Override
    public InetSocketAddress address() {
        return (InetSocketAddress) server.address();
    }

    @Override
    public void close() {
        closed = true;
        server.disposeNow();
        List<ReactiveEnd> last = List.copyOf(ends);
        last.forEach(ReactiveEnd::cut);
        Flux.fromIterable(last).flatMap(ReactiveEnd::close).blockLast();
    }
}
