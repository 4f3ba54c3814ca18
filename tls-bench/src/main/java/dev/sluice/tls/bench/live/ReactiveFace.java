package dev.sluice.tls.bench.live;

import dev.sluice.tls.Operation;
import dev.sluice.tls.config.Refreshable;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.reactive.MonoOperation;
import dev.sluice.tls.reactive.TlsServer;
import dev.sluice.tls.reactive.TlsSession;
import dev.sluice.tls.reactive.Watch;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.Closeable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The reactive face: one event loop for all connections, so that whatever blocked it would block all. */
public final class ReactiveFace implements Face {
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Scheduler threads = Schedulers.newBoundedElastic(1000, Integer.MAX_VALUE, "blocking");
    private final Map<Integer, TlsSession> sessions = new ConcurrentHashMap<>();

    @Override
    public <T> Operation<T> blocking(Callable<T> answer) {
        return MonoOperation.of(Mono.fromCallable(answer).subscribeOn(threads));
    }

    @Override
    public InetSocketAddress listen(ServerConfig config) {
        TlsServer server = TlsServer.create(config);
        Channel listener = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        echo(server.over(channel), ((InetSocketAddress) channel.remoteAddress()).getPort());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
        return (InetSocketAddress) listener.localAddress();
    }

    @Override
    public Closeable watch(Duration interval, Refreshable source) {
        return Watch.every(interval, source)::dispose;
    }

    private void echo(TlsSession session, int port) {
        sessions.put(port, session);
        session.onClose().subscribe(_ -> {}, _ -> {}, () -> sessions.remove(port, session));
        session.write(session.read().map(ByteBuf::retain)).then(session.close()).subscribe(_ -> {}, _ -> {});
    }

    @Override
    public void close(int clientPort) {
        Objects.requireNonNull(sessions.get(clientPort)).close().subscribe();
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        threads.dispose();
    }
}
