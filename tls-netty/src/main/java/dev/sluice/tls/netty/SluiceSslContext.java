package dev.sluice.tls.netty;

import dev.sluice.tls.TlsObserver;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.jsse.SluiceEngine;
import dev.sluice.tls.jsse.SluiceProvider;
import dev.sluice.tls.session.EarlyDataPolicy;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;

/**
 * Sluice for everything that takes an {@link SslContext}: Netty itself, Reactor Netty's servers and clients, and what is built on them.
 * Its {@code SslHandler}s are Netty's over a {@link SluiceEngine}; tasks of the handshake run on virtual threads unless an executor is
 * given, so that neither a computation nor a wait holds up the event loop.
 *
 * <pre>{@code
 * HttpServer.create().secure(spec -> spec.sslContext(SluiceSslContext.of(serverConfig)))
 * HttpClient.create().secure(spec -> spec.sslContext(SluiceSslContext.of(SslContextBuilder.forClient().trustManager(ca))))
 * }</pre>
 *
 * <p>A client or server that finds no common protocol by ALPN refuses the other (RFC 7301, Section 3.2), whatever an
 * {@code ApplicationProtocolConfig} says. For any thread; equal to itself only, so that pools that tell connections apart by their context do.
 */
public final class SluiceSslContext extends SslContext {
    private static final Executor VIRTUAL_THREADS =
            task -> Thread.ofVirtual().name("sluice-tls-task").start(task);

    private volatile EngineSource source;

    private SluiceSslContext(EngineSource source) {
        this(source, false);
    }

    private SluiceSslContext(EngineSource source, boolean startTls) {
        super(startTls);
        this.source = source;
    }

    /**
     * For servers. Early data that it accepts is refused but where an {@link EarlyDataMarker} marks what comes early.
     */
    public static SluiceSslContext of(ServerConfig config) {
        return new SluiceSslContext(EngineSource.of(config));
    }

    /** For clients. Every handler needs the name of its server: {@code newHandler(allocator, host, port)}. */
    public static SluiceSslContext of(ClientConfig config) {
        return new SluiceSslContext(EngineSource.of(config));
    }

    /**
     * What {@code builder} would build, on this engine: its provider is replaced, in the builder itself too, and all else that JSSE can
     * say is kept. What it says of {@code startTls} cannot be seen: call {@link #withStartTls()}. A
     * {@code ResumableX509ExtendedTrustManager} is asked when a peer shows certificates, but not when a session is resumed.
     */
    public static SluiceSslContext of(SslContextBuilder builder) throws SSLException {
        return new SluiceSslContext(EngineSource.of(builder, new SluiceProvider(), false));
    }

    /** The same, and {@code observer} is told what happens on connections. */
    public static SluiceSslContext of(SslContextBuilder builder, TlsObserver observer) throws SSLException {
        return new SluiceSslContext(EngineSource.of(builder, new SluiceProvider(observer), false));
    }

    /**
     * The same for a server that accepts early data on these conditions, where an {@link EarlyDataMarker} marks what comes early, and refuses
     * it elsewhere. Ticket keys are the context's own, so a guard in memory does.
     *
     * @throws IllegalArgumentException if it is a client
     */
    public static SluiceSslContext of(SslContextBuilder builder, TlsObserver observer, EarlyDataPolicy earlyData)
            throws SSLException {
        SluiceSslContext context =
                new SluiceSslContext(EngineSource.of(builder, new SluiceProvider(observer, earlyData), true));
        if (context.isClient()) {
            throw new IllegalArgumentException("clients do not accept early data");
        }
        return context;
    }

    /**
     * The same, for protocols that turn to TLS on their way: the first thing that is written to a handler goes out as it is. What
     * {@link #replaceBy} does to one of the two does nothing to the other.
     */
    public SluiceSslContext withStartTls() {
        return new SluiceSslContext(source, true);
    }

    /**
     * Goes on with what {@code other} has, from the next connection on: certificates that were renewed, authorities that changed. Those
     * that live are left alone.
     *
     * @throws IllegalArgumentException if one is for clients and the other for servers
     */
    public void replaceBy(SluiceSslContext other) {
        if (other.isClient() != isClient()) {
            throw new IllegalArgumentException("a context for clients and one for servers do not replace each other");
        }
        source = other.source;
    }

    @Override
    public boolean isClient() {
        return source.isClient();
    }

    @Override
    public List<String> cipherSuites() {
        return source.cipherSuites();
    }

    @Override
    @SuppressWarnings("deprecation") // it is what SslContext demands
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        EngineSource now = source;
        return now::protocols;
    }

    /**
     * An engine for those who make handlers of their own, such as gRPC: Netty's wrapper of a {@link SluiceEngine}, without which such a
     * handler does not learn what ALPN chose. Its session is a {@code SluiceSession}.
     */
    @Override
    public SSLEngine newEngine(ByteBufAllocator alloc) {
        return source.wrapped(Optional.empty(), -1);
    }

    /** The same, for a client of this server. */
    @Override
    public SSLEngine newEngine(ByteBufAllocator alloc, String peerHost, int peerPort) {
        return source.wrapped(Optional.of(peerHost), peerPort);
    }

    @Override
    public SSLSessionContext sessionContext() {
        EngineSource now = source;
        return now.isClient()
                ? now.context().getClientSessionContext()
                : now.context().getServerSessionContext();
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator alloc, boolean startTls) {
        return newHandler(alloc, startTls, VIRTUAL_THREADS);
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator alloc, boolean startTls, Executor tasks) {
        return handler(source, Optional.empty(), -1, startTls, tasks);
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator alloc, String peerHost, int peerPort, boolean startTls) {
        return newHandler(alloc, peerHost, peerPort, startTls, VIRTUAL_THREADS);
    }

    @Override
    protected SslHandler newHandler(
            ByteBufAllocator alloc, String peerHost, int peerPort, boolean startTls, Executor tasks) {
        return handler(source, Optional.of(peerHost), peerPort, startTls, tasks);
    }

    private static SluiceSslHandler handler(
            EngineSource from, Optional<String> peer, int port, boolean startTls, Executor tasks) {
        return new SluiceSslHandler(from.engine(peer, port), startTls, tasks, from.acceptsEarlyData());
    }

    @Override
    public String toString() {
        return "SluiceSslContext[" + (isClient() ? "client" : "server") + "]";
    }
}
