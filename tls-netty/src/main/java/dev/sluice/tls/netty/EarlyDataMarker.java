package dev.sluice.tls.netty;

import dev.sluice.tls.jsse.SluiceEngine;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.ReferenceCountUtil;
import java.util.Map;

/**
 * Marks requests that a client sent as early data, which an attacker may play again, with {@code Early-Data: 1} (RFC 8470, Section 5.1): those
 * decoded before the handshake was complete. Whoever takes requests has to heed it, and answer what is not safe to repeat with 425.
 *
 * <p>It stands right behind the codec of HTTP/1.1, one for each channel. Only where it does so when a connection's first bytes come, a
 * {@link SluiceSslContext} that is configured to accept early data does; elsewhere, and with h2 by ALPN, the client sends again.
 *
 * <pre>{@code
 * HttpServer.create().secure(spec -> spec.sslContext(context)).doOnChannelInit((_, channel, _) -> EarlyDataMarker.addTo(channel))
 * }</pre>
 */
public final class EarlyDataMarker extends ChannelInboundHandlerAdapter {
    private static final String HEADER = "Early-Data";

    /** Once it is, the handshake stays complete. The event loop's. */
    private boolean confirmed;

    /** For one channel. Whoever adds it elsewhere than right behind the codec has early data refused. */
    public EarlyDataMarker() {}

    /** Puts one behind the channel's codec; nothing happens if that has none as yet. On the event loop or before the channel is in use. */
    public static void addTo(Channel channel) {
        ChannelHandlerContext codec = channel.pipeline().context(HttpServerCodec.class);
        if (codec != null) {
            channel.pipeline().addAfter(codec.name(), null, new EarlyDataMarker());
        }
    }

    /** Whether what {@code tls} decrypts comes to a codec with one of these right behind it. */
    static boolean isBehind(ChannelHandler tls, ChannelPipeline pipeline) {
        boolean decrypted = false;
        boolean decoded = false;
        for (Map.Entry<String, ChannelHandler> entry : pipeline) {
            ChannelHandler handler = entry.getValue();
            if (handler instanceof EarlyDataMarker) {
                return decoded;
            }
            decrypted |= handler.equals(tls);
            decoded = decrypted && (handler instanceof HttpServerCodec || handler instanceof HttpRequestDecoder);
        }
        return false;
    }

    /**
     * A header that the client brought along is not doubled. What is no HTTP, behind an upgrade, could not be marked: it ends the connection.
     */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        confirmed = confirmed || !isEarly(context);
        if (!confirmed && !(message instanceof HttpObject)) {
            ReferenceCountUtil.release(message);
            context.close();
            return;
        }
        if (!confirmed && message instanceof HttpRequest request) {
            request.headers().set(HEADER, "1");
        }
        context.fireChannelRead(message);
    }

    /** What is decoded once the handshake is complete comes from a client that is there, whenever it was sent. */
    private static boolean isEarly(ChannelHandlerContext context) {
        SluiceSslHandler tls = context.pipeline().get(SluiceSslHandler.class);
        return tls != null
                && tls.engine() instanceof SluiceEngine engine
                && engine.negotiated().isEmpty();
    }
}
