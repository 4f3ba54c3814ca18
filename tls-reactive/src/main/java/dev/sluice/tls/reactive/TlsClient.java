package dev.sluice.tls.reactive;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerName;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.NettyPipeline;
import reactor.netty.tcp.TcpClient;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Opens TLS connections over Reactor Netty's TCP.
 *
 * <p>Immutable: every method returns a changed copy, so one client serves as template for others and for any number of
 * connections, from any thread.
 *
 * <pre>{@code
 * TlsClient.create(ClientConfig.defaults())
 *         .host("example.org")
 *         .port(443)
 *         .connect()
 *         .flatMapMany(session -> session.write(request).thenMany(session.readBytes()))
 * }</pre>
 */
public final class TlsClient {
    private final ClientConfig config;
    private final SessionSettings settings;
    private final TcpClient tcp;
    private final String host;
    private final Optional<ServerName> serverName;
    private final Attachment attachment;
    private final byte[] early;

    private TlsClient(
            ClientConfig config,
            SessionSettings settings,
            TcpClient tcp,
            String host,
            Optional<ServerName> serverName,
            Attachment attachment,
            byte[] early) {
        this.config = config;
        this.settings = settings;
        this.tcp = tcp;
        this.host = host;
        this.serverName = serverName;
        this.attachment = attachment;
        this.early = early;
    }

    /** A client for {@code localhost:443}, until told otherwise. */
    public static TlsClient create(ClientConfig config) {
        TcpClient tcp = JdkSockets.under(TcpClient.newConnection())
                .host("localhost")
                .port(443)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.AUTO_CLOSE, false);
        return new TlsClient(
                config, SessionSettings.DEFAULT, tcp, "localhost", Optional.empty(), Attachment.NONE, new byte[0]);
    }

    /** Where to connect to: a name or an address, which is also the name the server must prove unless {@link #serverName} differs. */
    public TlsClient host(String value) {
        return new TlsClient(config, settings, tcp.host(value), value, serverName, attachment, early);
    }

    public TlsClient port(int value) {
        return new TlsClient(config, settings, tcp.port(value), host, serverName, attachment, early);
    }

    /** The name the server must prove, if it differs from the host. */
    public TlsClient serverName(String value) {
        return serverName(ServerName.of(value));
    }

    /** The name the server must prove, if it differs from the host. */
    public TlsClient serverName(ServerName value) {
        return new TlsClient(config, settings, tcp, host, Optional.of(value), attachment, early);
    }

    public TlsClient settings(SessionSettings value) {
        return new TlsClient(config, value, tcp, host, serverName, attachment, early);
    }

    /**
     * Ties {@code value} to every connection made from here on: whoever the handshake asks, verifier, signer and all, finds it in
     * the {@link Attachment} of the question.
     */
    public TlsClient attachment(Object value) {
        return new TlsClient(config, settings, tcp, host, serverName, Attachment.of(value), early);
    }

    /**
     * Sends {@code data} with the first flight of every connection whose session allows so much early data, and otherwise not at all;
     * the configuration must offer it ({@link ClientConfig.Builder#earlyData}). An attacker may send it to the server again, any number
     * of times, and the server may refuse it: unless {@link dev.sluice.tls.NegotiatedParameters#earlyDataAccepted} of the session's
     * handshake says that it was taken, write what is still wanted. It is never sent again by itself.
     */
    public TlsClient earlyData(byte[] data) {
        return new TlsClient(config, settings, tcp, host, serverName, attachment, data.clone());
    }

    /**
     * Changes the TCP below: proxies, resolvers, event loops, socket options, wire logging. Leave its pool off: a TLS connection
     * is used once.
     */
    public TlsClient tcp(UnaryOperator<TcpClient> change) {
        return new TlsClient(config, settings, change.apply(tcp), host, serverName, attachment, early);
    }

    /**
     * Connects at each subscription and gives the session once its handshake is complete, so a session in hand has an
     * authenticated peer. A handshake that fails is the error of this {@code Mono}; cancelling it closes the connection.
     */
    public Mono<TlsSession> connect() {
        return Mono.deferContextual(context -> {
            AtomicReference<@Nullable ChannelSession> session = new AtomicReference<>();
            return tcp.doOnChannelInit((observer, channel, remote) -> session.set(prepare(channel, context)))
                    .connect()
                    .flatMap(connection -> established(Objects.requireNonNull(session.get())));
        });
    }

    /** Several addresses may be tried, each on a channel of its own; the last one is the one that connected. */
    private ChannelSession prepare(Channel channel, ContextView context) {
        ChannelSession session = session(channel, context);
        channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, null, session.handler());
        return session;
    }

    private static Mono<TlsSession> established(TlsSession session) {
        return Mono.create(sink -> {
            sink.onCancel(session);
            session.handshake().subscribe(parameters -> sink.success(session), sink::error);
        });
    }

    /** {@link #connect()} for callers that may block, waiting as long as the configured handshake timeout and 15 seconds more. */
    public TlsSession connectNow() {
        return connectNow(config.settings().limits().handshakeTimeout().plusSeconds(15));
    }

    /** {@link #connect()} for callers that may block. */
    public TlsSession connectNow(Duration timeout) {
        return Objects.requireNonNull(connect().block(timeout));
    }

    /**
     * Runs the client's side over a channel that the caller made: in memory, over a local transport or behind a proxy. The
     * session is the channel's last handler, starts its handshake when the channel is active and closes the channel at its end.
     * Timeouts are kept by the channel's event loop. Host and port are not used, but a host not replaced by
     * {@link #serverName} is the name the server must prove.
     */
    public TlsSession over(Channel channel) {
        ChannelSession session = session(channel, Context.empty());
        channel.pipeline().addLast(session.handler());
        return session;
    }

    private ChannelSession session(Channel channel, ContextView context) {
        TlsEngine engine = TlsEngine.client(config, serverName.orElseGet(() -> ServerName.of(host)), attachment);
        return ChannelSession.on(
                        channel,
                        engine,
                        config.settings().environment().ticker(),
                        settings,
                        new Surroundings(attachment, context),
                        Optional.empty())
                .sendingEarly(early);
    }
}
