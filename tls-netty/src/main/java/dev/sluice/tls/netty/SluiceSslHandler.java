package dev.sluice.tls.netty;

import dev.sluice.tls.jsse.SluiceEngine;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Netty's handler, which asks engines of its own only what ALPN chose, and lets ours accept early data where somebody marks it. */
final class SluiceSslHandler extends SslHandler {
    private final SluiceEngine engine;
    private boolean mayAcceptEarlyData;

    /** Who marks what comes early. The event loop's. */
    private @Nullable EarlyDataMarker marker;

    /** @param earlyData whether the configuration accepts some */
    SluiceSslHandler(SluiceEngine engine, boolean startTls, Executor tasks, boolean earlyData) {
        super(engine, startTls, tasks);
        this.engine = engine;
        this.mayAcceptEarlyData = earlyData;
    }

    @Override
    public @Nullable String applicationProtocol() {
        String protocol = engine.getApplicationProtocol();
        return protocol == null || protocol.isEmpty() ? null : protocol;
    }

    /** The pipeline is complete when the first bytes come, and the handshake has not begun unless something was written before. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (mayAcceptEarlyData) {
            mayAcceptEarlyData = false;
            if (engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING) {
                marker = findMarker(context.pipeline()).orElse(null);
                if (marker != null) {
                    engine.acceptEarlyData();
                }
            }
        }
        super.channelRead(context, message);
    }

    /** One that marks what this decrypts and nothing else. Without one, no class of HTTP is asked for: there may be none. */
    private Optional<EarlyDataMarker> findMarker(ChannelPipeline pipeline) {
        List<ChannelHandler> between = new ArrayList<>();
        boolean decrypted = false;
        for (Map.Entry<String, ChannelHandler> entry : pipeline) {
            ChannelHandler handler = entry.getValue();
            if (handler instanceof EarlyDataMarker found) {
                return decrypted && found.bind(engine, between) ? Optional.of(found) : Optional.empty();
            }
            if (decrypted) {
                between.add(handler);
            }
            decrypted |= handler.equals(this);
        }
        return Optional.empty();
    }

    /**
     * Who answered early data and closes waits until the client has proved that it is there, or the handshake has failed, for which Netty sets a
     * time: an engine that is closed during the handshake looks to Netty like one that has completed it. What still comes meanwhile is
     * dropped. A marker that cannot mark what comes does not wait.
     */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) throws Exception {
        EarlyDataMarker marks = marker;
        if (marks == null || marks.isConfirmed()) {
            super.close(context, promise);
        } else if (marks.isBroken()) {
            fail(context);
            super.close(context, promise);
        } else {
            marks.end();
            handshakeFuture().addListener(outcome -> super.close(context, promise));
        }
    }

    /** Netty tells of no success behind this. */
    private void fail(ChannelHandlerContext context) {
        SSLException cause = new SSLException("closed during the handshake");
        if (handshakeFuture() instanceof Promise<Channel> handshake && handshake.tryFailure(cause)) {
            context.fireUserEventTriggered(new SslHandshakeCompletionEvent(cause));
        }
    }
}
