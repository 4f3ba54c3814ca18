package dev.sluice.tls.reactive;

import dev.sluice.tls.testkit.ScriptedTransport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * A Netty channel over a scripted transport that behaves as a TCP channel does with half-closure allowed: one attempt a read,
 * the tail of a partial write kept until there is room. Inactive until {@link #connect()}.
 */
final class ScriptedChannel extends AbstractChannel implements DuplexChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);
    private static final SocketAddress NOWHERE = InetSocketAddress.createUnresolved("in-memory", 1);

    private final ScriptedTransport transport;
    private final ChannelConfig config = new DefaultChannelConfig(this);
    private volatile boolean connected;
    private volatile boolean closed;
    private volatile boolean inputEnded;
    private volatile boolean outputEnded;
    private boolean reading;
    private boolean writing;

    ScriptedChannel(ScriptedTransport transport) {
        super(null);
        this.transport = transport;
        config.setOption(ChannelOption.AUTO_CLOSE, false);
    }

    /** Makes the channel active, once. From any thread. */
    void connect() {
        eventLoop().execute(() -> {
            if (!connected && !closed) {
                connected = true;
                pipeline().fireChannelActive();
            }
        });
    }

    // Reading

    @Override
    protected void doBeginRead() {
        if (!reading && !inputEnded) {
            reading = true;
            transport.onReadable(() -> eventLoop().execute(this::read0));
        }
    }

    private void read0() {
        reading = false;
        if (closed) {
            return;
        }
        ByteBuf buffer = alloc().ioBuffer(1 << 16);
        try {
            int count = transport.tryRead(buffer.nioBuffer(0, buffer.capacity()));
            if (count > 0) {
                pipeline().fireChannelRead(buffer.retain().writerIndex(count));
            }
            pipeline().fireChannelReadComplete();
            if (count < 0) {
                endInput();
            }
        } catch (IOException e) {
            pipeline().fireChannelReadComplete();
            pipeline().fireExceptionCaught(e);
            endInput();
        } finally {
            buffer.release();
        }
    }

    private void endInput() {
        inputEnded = true;
        pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }

    // Writing

    @Override
    protected void doWrite(ChannelOutboundBuffer out) throws IOException {
        while (out.current() instanceof ByteBuf bytes) {
            long count = transport.tryWrite(bytes.nioBuffer());
            boolean all = count == bytes.readableBytes();
            out.removeBytes(count);
            if (!all) {
                writing = true;
                transport.onWritable(() -> eventLoop().execute(this::writeAgain));
                return;
            }
        }
    }

    private void writeAgain() {
        writing = false;
        ((ScriptedUnsafe) unsafe()).resume();
    }

    private final class ScriptedUnsafe extends AbstractUnsafe {

        /** One attempt when there is room, however often somebody flushes. */
        @Override
        protected void flush0() {
            if (!writing) {
                super.flush0();
            }
        }

        void resume() {
            super.flush0();
        }

        @Override
        public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException());
        }
    }

    // Ends

    @Override
    protected void doShutdownOutput() {
        outputEnded = true;
        transport.shutdownOutput();
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        ((AbstractUnsafe) unsafe()).shutdownOutput(promise);
        return promise;
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    protected void doClose() {
        closed = true;
        transport.close();
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        inputEnded = true;
        return promise.setSuccess();
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        inputEnded = true;
        return shutdownOutput(promise);
    }

    @Override
    public boolean isInputShutdown() {
        return inputEnded;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputEnded;
    }

    @Override
    public boolean isShutdown() {
        return inputEnded && outputEnded;
    }

    // What a channel is besides

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new ScriptedUnsafe();
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return NOWHERE;
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return NOWHERE;
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public boolean isActive() {
        return connected && !closed;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }
}
