package dev.sluice.tls.cli.server;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.RekeyRefusedException;
import dev.sluice.tls.cli.options.Face;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.reactive.LiveSessions;
import dev.sluice.tls.reactive.SessionSettings;
import dev.sluice.tls.reactive.TlsServer;
import dev.sluice.tls.reactive.TlsSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;

/** The reactive face serves: each connection is a publisher, and back-pressure reaches from its writes to its reads. */
final class ReactiveServer implements RunningServer {
    private static final Duration REQUEST_PATIENCE = Duration.ofSeconds(60);
    private static final Duration LINGER = Duration.ofSeconds(1);

    private final DisposableServer server;
    private final Connections connections;

    private ReactiveServer(DisposableServer server, Connections connections) {
        this.server = server;
        this.connections = connections;
    }

    static RunningServer start(ServerConfig config, InetSocketAddress address, ServerMode mode, ServerLog log)
            throws IOException {
        Connections connections = new Connections(mode, log, new HttpAnswer(config, Face.REACTIVE));
        Mono<? extends DisposableServer> binding = TlsServer.create(config)
                .host(address.getHostString())
                .port(address.getPort())
                .settings(SessionSettings.DEFAULT.withCloseTimeout(LINGER))
                .handleEarly(connections::serveEarly)
                .handle(connections::serve)
                .doOnFailure((session, failure) -> log.failed(ServerLog.name(session.remoteAddress()), failure))
                .bind();
        try {
            return new ReactiveServer(binding.toFuture().get(), connections);
        } catch (ExecutionException e) {
            throw cause(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("while starting to listen");
        }
    }

    /** Netty's exception for a port that is taken wraps the system's. */
    private static IOException cause(Throwable failure) {
        Throwable inner = failure;
        while (inner.getCause() != null && !(inner instanceof IOException)) {
            inner = inner.getCause();
        }
        return inner instanceof IOException e ? e : new IOException(inner.getMessage(), failure);
    }

    @Override
    public InetSocketAddress address() {
        return (InetSocketAddress) server.address();
    }

    @Override
    public void drain(long epoch, Duration grace) {
        connections.live.drain(epoch, grace);
    }

    @Override
    public void close() {
        connections.log.silence();
        server.disposeNow(LINGER);
        connections.end().block(LINGER.multipliedBy(2));
    }

    /** The connections that are open. */
    private static final class Connections {
        private final Set<TlsSession> open = ConcurrentHashMap.newKeySet();
        private final LiveSessions live = LiveSessions.create();
        private final ServerMode mode;
        private final ServerLog log;
        private final HttpAnswer pages;

        /** What came early of a request. */
        private final Map<TlsSession, RequestHead> requests = new ConcurrentHashMap<>();

        Connections(ServerMode mode, ServerLog log, HttpAnswer pages) {
            this.mode = mode;
            this.log = log;
            this.pages = pages;
        }

        Publisher<Void> serveEarly(TlsSession session) {
            if (mode == ServerMode.ECHO) {
                return session.earlyData()
                        .concatMap(bytes -> session.writeEarly(Unpooled.wrappedBuffer(bytes)))
                        .then();
            }
            RequestHead request = new RequestHead();
            requests.put(session, request);
            return session.earlyData()
                    .doOnNext(bytes -> request.append(ByteBuffer.wrap(bytes)))
                    .then();
        }

        Publisher<Void> serve(TlsSession session) {
            open.add(session);
            live.add(session);
            session.onClose().subscribe(_ -> {}, _ -> {}, () -> {
                open.remove(session);
                requests.remove(session);
            });
            return session.handshake()
                    .doOnNext(parameters -> log.connected(ServerLog.name(session.remoteAddress()), parameters))
                    .flatMap(parameters -> switch (mode) {
                        case ECHO ->
                            session.write(session.read()
                                    .takeUntilOther(session.draining())
                                    .map(ByteBuf::retain));
                        case HTTP -> answer(session, parameters);
                    });
        }

        private Mono<Void> answer(TlsSession session, NegotiatedParameters parameters) {
            RequestHead request = requests.getOrDefault(session, new RequestHead());
            Flux<ByteBuf> rest = session.read()
                    .timeout(REQUEST_PATIENCE)
                    .doOnNext(bytes -> request.append(bytes.nioBuffer()))
                    .takeUntil(bytes -> !request.isOpen());
            return (request.isOpen() ? rest : Flux.empty())
                    .then(Mono.defer(() -> pages.wantsNewKeys(request, parameters.version())
                            ? session.rekey(Rekey.BOTH).then()
                            : Mono.empty()))
                    .then(Mono.defer(() -> pages.wantsIdentity(request, parameters)
                            ? ask(session, parameters.version())
                            : Mono.justOrEmpty(parameters.peer())))
                    .map(Optional::of)
                    .defaultIfEmpty(Optional.empty())
                    .flatMap(client -> request.isEmpty()
                            ? Mono.empty()
                            : session.write(Mono.fromSupplier(
                                    () -> Unpooled.wrappedBuffer(pages.to(request, parameters, client)))));
        }

        /** Who the client is, if it says so now; in TLS 1.2 it does in another handshake. */
        private static Mono<PeerIdentity> ask(TlsSession session, ProtocolVersion version) {
            if (version == ProtocolVersion.TLS13) {
                return session.requestClientCertificate()
                        .onErrorResume(IllegalStateException.class, _ -> Mono.empty()); // it did not offer to be asked
            }
            return session.rekey(Rekey.BOTH)
                    .flatMap(asked -> asked.completed().timeout(REQUEST_PATIENCE))
                    .onErrorResume(RekeyRefusedException.class, _ -> Mono.empty())
                    .then(Mono.defer(() -> Mono.justOrEmpty(session.parameters().flatMap(NegotiatedParameters::peer))));
        }

        Mono<Void> end() {
            return Flux.fromIterable(open)
                    .flatMap(session -> session.close(LINGER))
                    .then();
        }
    }
}
