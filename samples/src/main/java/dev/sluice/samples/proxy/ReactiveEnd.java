package dev.sluice.samples.proxy;

import dev.sluice.tls.reactive.TlsSession;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.FutureMono;
import reactor.netty.NettyPipeline;

/** One side of a forwarded connection. */
sealed interface ReactiveEnd {

    /** What comes, on demand; completes only behind close_notify, or behind FIN on a plain side. */
    Flux<ByteBuf> read();

    /** Asks for no more than the socket takes. */
    Mono<Void> write(Publisher<ByteBuf> data);

    /** Says that this was all: close_notify, or FIN. */
    Mono<Void> closeWrite();

    /** Gives the connection up: no close_notify and, on a plain side, no FIN says that this was all. From any thread. */
    void cut();

    /** The same for one that has failed by itself, and may still have an alert to send. */
    void abandon();

    /** The end of one that is over both ways. */
    Mono<Void> close();

    /** By TLS. */
    record Tls(TlsSession session) implements ReactiveEnd {
        @Override
        public Flux<ByteBuf> read() {
            return session.read().map(ByteBuf::retain);
        }

        @Override
        public Mono<Void> write(Publisher<ByteBuf> data) {
            return session.write(data);
        }

        @Override
        public Mono<Void> closeWrite() {
            return session.closeWrite();
        }

        @Override
        public void cut() {
            session.dispose();
        }

        @Override
        public void abandon() {
            session.close().subscribe();
        }

        @Override
        public Mono<Void> close() {
            return session.close();
        }
    }

    /** By TCP alone, whose halves Reactor Netty ends together: here FIN is a message, and after it this side still writes. */
    record Plain(Connection connection, EventLoop loop) implements ReactiveEnd {
        private static final Object FIN = new Object();

        Plain(Connection connection) {
            this(connection, connection.channel().eventLoop()); // which a closed channel does not name any more
        }

        /** Makes a channel tell of FIN. */
        static void prepare(Channel channel) {
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, null, new ChannelInboundHandlerAdapter() {
                @Override
                public void userEventTriggered(ChannelHandlerContext context, Object event) {
                    context.fireUserEventTriggered(event);
                    if (event instanceof ChannelInputShutdownEvent) {
                        context.fireChannelRead(FIN);
                    }
                }
            });
        }

        @Override
        public Flux<ByteBuf> read() {
            return connection
                    .inbound()
                    .receiveObject()
                    .concatWith(Mono.error(() -> new IOException("the connection ended without FIN")))
                    .takeUntil(FIN::equals)
                    .ofType(ByteBuf.class)
                    .map(ByteBuf::retain);
        }

        @Override
        public Mono<Void> write(Publisher<ByteBuf> data) {
            return connection.outbound().send(data).then();
        }

        @Override
        public Mono<Void> closeWrite() {
            return FutureMono.deferFuture(() -> ((DuplexChannel) connection.channel()).shutdownOutput());
        }

        @Override
        public void cut() {
            // On the event loop, which closes: a socket's number may be another one's once it is closed.
            loop.execute(() -> {
                if (connection.channel().isOpen()) {
                    connection.channel().config().setOption(ChannelOption.SO_LINGER, 0);
                    connection.dispose();
                }
            });
        }

        @Override
        public void abandon() {
            cut();
        }

        @Override
        public Mono<Void> close() {
            return Mono.fromRunnable(connection::dispose).then(connection.onDispose());
        }
    }
}
