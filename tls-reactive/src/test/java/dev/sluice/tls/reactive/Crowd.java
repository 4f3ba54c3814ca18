package dev.sluice.tls.reactive;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Many clients of one server over Netty's local transport, all of them on one event loop. */
final class Crowd implements AutoCloseable {
    private final EventLoop loop = new DefaultEventLoop();
    private final LocalAddress address = new LocalAddress(Crowd.class);
    private final Queue<TlsSession> sessions = new ConcurrentLinkedQueue<>();

    Crowd(TlsServer server) {
        new ServerBootstrap()
                .group(loop)
                .channel(LocalServerChannel.class)
                .childHandler(session(server::over))
                .bind(address)
                .syncUninterruptibly();
    }

    private interface Opening {
        TlsSession over(Channel channel);
    }

    private ChannelInitializer<Channel> session(Opening opening) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                sessions.add(opening.over(channel));
            }
        };
    }

    EventLoop loop() {
        return loop;
    }

    /** Connects so many clients; complete when all handshakes are. */
    Mono<Void> connect(TlsClient client, int count) {
        Bootstrap bootstrap =
                new Bootstrap().group(loop).channel(LocalChannel.class).handler(session(client::over));
        for (int i = 0; i < count; i++) {
            bootstrap.connect(address).syncUninterruptibly();
        }
        return Flux.fromIterable(sessions)
                .flatMap(TlsSession::handshake, 2 * count)
                .then();
    }

    /** All sessions so far, of both roles. */
    Flux<TlsSession> sessions() {
        return Flux.fromIterable(sessions);
    }

    @Override
    public void close() {
        sessions.forEach(TlsSession::dispose);
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
