package dev.sluice.tls.spring;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what passes between a channel and its TLS. */
final class WireBytes extends ChannelDuplexHandler {
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();

    long received() {
        return received.get();
    }

    long sent() {
        return sent.get();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            received.addAndGet(bytes.readableBytes());
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            sent.addAndGet(bytes.readableBytes());
        }
        context.write(message, promise);
    }
}
