package dev.sluice.tls.reactive;

import dev.sluice.tls.Admission;
import dev.sluice.tls.TlsEngine;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A session's place in a Netty pipeline: the last word on what is read and written. It reads by itself, so {@code autoRead} is
 * switched off, and hands nothing on: handlers behind it learn of the channel's life, but neither see its bytes nor write to
 * it, for what they wrote would not be protected.
 */
final class TlsHandler extends ChannelDuplexHandler implements Wire {
    private final Channel channel;
    private final Driver driver;
    private @Nullable ChannelHandlerContext context;
    private volatile @Nullable SocketAddress remote;
    private boolean active;

    TlsHandler(
            Channel channel,
            TlsEngine engine,
            LongSupplier ticker,
            SessionSettings settings,
            Surroundings surroundings,
            Optional<Admission> handshakes) {
        this.channel = channel;
        this.driver = new Driver(engine, ticker, this, settings, surroundings, handshakes);
    }

    Driver driver() {
        return driver;
    }

    // The pipeline

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        channel.config().setAutoRead(false);
        if (channel.isActive()) {
            activate();
        }
    }

    /** Without this handler bytes would go unprotected. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        driver.dispose("the session's handler was removed from its channel");
        driver.transportGone();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        activate();
        ctx.fireChannelActive();
    }

    private void activate() {
        if (!active) {
            active = true;
            remote = channel.remoteAddress();
            driver.start();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        driver.transportGone();
        ctx.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            driver.received(bytes);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        driver.readComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        driver.wakeUp();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        switch (event) {
            case ChannelInputShutdownEvent _ -> driver.inputEnded();
            case ChannelInputShutdownReadComplete _ -> driver.inputEnded();
            default -> ctx.fireUserEventTriggered(event);
        }
    }

    /** Until the channel is active, its failure is the failure to connect, which concerns others. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (active) {
            driver.readFailed(cause);
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    /** The session reads when it wants to. */
    @Override
    public void read(ChannelHandlerContext ctx) {}

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ReferenceCountUtil.release(message);
        promise.setFailure(new IllegalStateException("only its TLS session writes to this channel"));
    }

    // The wire

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("the handler is in no pipeline");
        }
        return context;
    }

    @Override
    public boolean inLoop() {
        return channel.eventLoop().inEventLoop();
    }

    @Override
    public Object loop() {
        return channel.eventLoop();
    }

    @Override
    public void execute(Runnable task) {
        channel.eventLoop().execute(task);
    }

    @Override
    public Runnable schedule(Runnable task, long nanos) {
        ScheduledFuture<?> scheduled = channel.eventLoop().schedule(task, nanos, TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public ByteBufAllocator allocator() {
        return channel.alloc();
    }

    /** Remembered, because a closed channel may have forgotten it. */
    @Override
    public SocketAddress remoteAddress() {
        SocketAddress known = remote;
        return known == null ? channel.remoteAddress() : known;
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void read() {
        context().read();
    }

    @Override
    public ChannelFuture write(ByteBuf bytes) {
        return context().write(bytes);
    }

    @Override
    public void flush() {
        context().flush();
    }

    @Override
    public boolean finishOutput() {
        if (channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
            return true;
        }
        return false;
    }

    @Override
    public void close() {
        context().close();
    }
}
