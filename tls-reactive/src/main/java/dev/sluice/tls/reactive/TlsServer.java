package dev.sluice.tls.reactive;

import dev.sluice.tls.Admission;
import dev.sluice.tls.Attachment;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.config.ServerConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.NettyPipeline;
import reactor.netty.tcp.TcpServer;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Serves TLS connections over Reactor Netty's TCP.
 *
 * <p>Immutable: every method returns a changed copy.
 *
 * <pre>{@code
 * TlsServer.create(ServerConfig.of(identity))
 *         .port(8443)
 *         .handle(session -> session.write(session.read().map(ByteBuf::retain)))
 *         .bindNow()
 * }</pre>
 */
public final class TlsServer {
    private final ServerConfig config;
    private final SessionSettings settings;
    private final TcpServer tcp;
    private final Function<? super TlsSession, ? extends Publisher<Void>> earlyHandler;
    private final Function<? super TlsSession, ? extends Publisher<Void>> handler;
    private final BiConsumer<? super TlsSession, ? super Throwable> failures;
    private final Function<SocketAddress, Attachment> attachments;
    private final Admission handshakes;

    private TlsServer(
            ServerConfig config,
            SessionSettings settings,
            TcpServer tcp,
            Function<? super TlsSession, ? extends Publisher<Void>> earlyHandler,
            Function<? super TlsSession, ? extends Publisher<Void>> handler,
            BiConsumer<? super TlsSession, ? super Throwable> failures,
            Function<SocketAddress, Attachment> attachments,
            Admission handshakes) {
        this.config = config;
        this.settings = settings;
        this.tcp = tcp;
        this.earlyHandler = earlyHandler;
        this.handler = handler;
        this.failures = failures;
        this.attachments = attachments;
        this.handshakes = handshakes;
    }

    /** A server on a free port of the loopback address, until told otherwise. */
    public static TlsServer create(ServerConfig config) {
        TcpServer tcp = JdkSockets.under(TcpServer.create())
                .host("localhost")
                .port(0)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.AUTO_CLOSE, false);
        return new TlsServer(
                config,
                SessionSettings.DEFAULT,
                tcp,
                session -> session.earlyData().then(),
                session -> Mono.empty(),
                (session, failure) -> {},
                address -> Attachment.NONE,
                Admission.ofHandshakes());
    }

    public TlsServer host(String value) {
        return tcp(tcp -> tcp.host(value));
    }

    public TlsServer port(int value) {
        return tcp(tcp -> tcp.port(value));
    }

    public TlsServer settings(SessionSettings value) {
        return new TlsServer(config, value, tcp, earlyHandler, handler, failures, attachments, handshakes);
    }

    /** Changes the TCP below: event loops, socket options, wire logging, limits of connections. */
    public TlsServer tcp(UnaryOperator<TcpServer> change) {
        return new TlsServer(
                config, settings, change.apply(tcp), earlyHandler, handler, failures, attachments, handshakes);
    }

    /**
     * What a connection is for. Called on the event loop once the handshake is complete; what it returns is subscribed to at
     * once, and the session is closed, with close_notify, when it completes. When it fails, the connection is given up.
     */
    public TlsServer handle(Function<? super TlsSession, ? extends Publisher<Void>> value) {
        return new TlsServer(
                config, settings, tcp, earlyHandler, Objects.requireNonNull(value), failures, attachments, handshakes);
    }

    /**
     * What is done with early data, where the configuration accepts some: called on the event loop when the first of it is there, before
     * the handshake is complete. {@link TlsSession#earlyData()} gives it, {@link TlsSession#writeEarly} answers. An attacker may have
     * recorded it from another connection, so nothing may be done here that counts when it is done twice. {@link #handle} comes when
     * what this returns and the handshake are complete. By default early data is dropped.
     */
    public TlsServer handleEarly(Function<? super TlsSession, ? extends Publisher<Void>> value) {
        return new TlsServer(
                config, settings, tcp, Objects.requireNonNull(value), handler, failures, attachments, handshakes);
    }

    /** Called on the event loop for each connection whose handshake or handler failed; by default nobody is told. */
    public TlsServer doOnFailure(BiConsumer<? super TlsSession, ? super Throwable> value) {
        return new TlsServer(
                config, settings, tcp, earlyHandler, handler, Objects.requireNonNull(value), attachments, handshakes);
    }

    /**
     * Ties to each connection what {@code values} gives for the address of its client: whoever the handshake asks, signer, chooser
     * and all, finds it in the {@link Attachment} of the question. Called on the event loop.
     */
    public TlsServer attachments(Function<? super SocketAddress, ?> values) {
        return new TlsServer(
                config,
                settings,
                tcp,
                earlyHandler,
                handler,
                failures,
                address -> Attachment.of(values.apply(address)),
                handshakes);
    }

    /**
     * Who may shake hands, when and how many at once, instead of {@link Admission#ofHandshakes()}, which the copies of a server share
     * otherwise. A connection asks when its client's first bytes have come: one that says nothing takes no place. While it waits it
     * keeps these and is read from no further, and the handshake timeout runs. One that is refused is closed without a word;
     * {@link #doOnFailure} hears of it as {@link dev.sluice.tls.Failure.Aborted}.
     */
    public TlsServer handshakes(Admission admission) {
        return new TlsServer(
                config, settings, tcp, earlyHandler, handler, failures, attachments, Objects.requireNonNull(admission));
    }

    /** Listens. Disposing the server ends listening; its connections go on. */
    public Mono<DisposableServer> bind() {
        return Mono.deferContextual(
                context -> tcp.doOnChannelInit((observer, channel, remote) -> accept(channel, context))
                        .bind()
                        .cast(DisposableServer.class));
    }

    private void accept(Channel channel, ContextView context) {
        ChannelSession session = session(channel, context);
        channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, null, session.handler());
        Mono<Void> early = session.hasEarlyData()
                .then(Mono.defer(() -> Mono.from(earlyHandler.apply(session))))
                .contextWrite(Context.of(context))
                .cache();
        early.subscribe(ignored -> {}, ignored -> {}); // a failure is met below, behind the handshake
        session.handshake()
                .then(Mono.defer(() -> session.tookEarlyData() ? early : Mono.empty()))
                .then(Mono.defer(() -> Mono.from(handler.apply(session))))
                .then(Mono.defer(session::close))
                .contextWrite(Context.of(context))
                .subscribe(ignored -> {}, failure -> giveUp(session, failure));
    }

    private void giveUp(ChannelSession session, Throwable failure) {
        session.giveUp();
        failures.accept(session, failure);
    }

    /** {@link #bind()} for callers that may block. */
    public DisposableServer bindNow() {
        return Objects.requireNonNull(bind().block(Duration.ofSeconds(45)));
    }

    /**
     * Runs the server's side over a channel that the caller made: in memory or over a local transport. The session is the
     * channel's last handler, starts its handshake when the channel is active and closes the channel at its end. Timeouts are
     * kept by the channel's event loop. The handler is not called.
     */
    public TlsSession over(Channel channel) {
        ChannelSession session = session(channel, Context.empty());
        channel.pipeline().addLast(session.handler());
        return session;
    }

    private ChannelSession session(Channel channel, ContextView context) {
        Attachment attachment =
                Optional.ofNullable(channel.remoteAddress()).map(attachments).orElse(Attachment.NONE);
        return ChannelSession.on(
                channel,
                TlsEngine.server(config, attachment),
                config.settings().environment().ticker(),
                settings,
                new Surroundings(attachment, context),
                Optional.of(handshakes));
    }
}
