package dev.sluice.tls.netty;

import dev.sluice.tls.jsse.SluiceEngine;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.jspecify.annotations.Nullable;

/** Netty's handler, which asks engines of its own only what ALPN chose, and lets ours accept early data where somebody marks it. */
final class SluiceSslHandler extends SslHandler {
    private final SluiceEngine engine;
    private boolean mayAcceptEarlyData;

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
            if (engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                    && EarlyDataMarker.isBehind(this, context.pipeline())) {
                engine.acceptEarlyData();
            }
        }
        super.channelRead(context, message);
    }
}
