package dev.sluice.tls.netty;

import dev.sluice.tls.jsse.SluiceEngine;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Marks requests that a client sent as early data, which an attacker may play again, with {@code Early-Data: 1} (RFC 8470, Section 5.1): those
 * decoded before the handshake was complete. Whoever takes requests has to heed it, and answer what is not safe to repeat with 425.
 *
 * <p>It stands right behind the codec of HTTP/1.1, one for each channel, and stays there until the handshake is complete: the channel is
 * closed otherwise. Only where it does so when a connection's first bytes come, and nothing else decodes bytes before it, a
 * {@link SluiceSslContext} that is configured to accept early data does; elsewhere, and with h2 by ALPN, it is refused.
 *
 * <pre>{@code
 * HttpServer.create().secure(spec -> spec.sslContext(context)).doOnChannelInit((_, channel, _) -> EarlyDataMarker.addTo(channel))
 * }</pre>
 */
public final class EarlyDataMarker extends ChannelInboundHandlerAdapter {
    private static final String HEADER = "Early-Data";

    /** Whose bytes these are; null while no early data is accepted. The event loop's, as the rest. */
    private @Nullable SluiceEngine engine;

    /** What stands before this, once there is an engine. */
    private @Nullable ChannelHandler codec;

    private boolean confirmed;
    private boolean ended;
    private boolean broken;

    /** For one channel. Whoever adds it elsewhere than right behind the codec has early data refused. */
    public EarlyDataMarker() {}

    /** Puts one behind the channel's codec; nothing happens if that has none as yet. On the event loop or before the channel is in use. */
    public static void addTo(Channel channel) {
        ChannelHandlerContext codec = channel.pipeline().context(HttpServerCodec.class);
        if (codec != null) {
            channel.pipeline().addAfter(codec.name(), null, new EarlyDataMarker());
        }
    }

    /**
     * Has it mark what {@code tls} decrypts, if only the codec of HTTP/1.1, right before this, makes messages of that.
     *
     * @param between what stands between that and this
     */
    boolean bind(SluiceEngine tls, List<ChannelHandler> between) {
        if (engine != null || between.isEmpty() || !isCodec(between.getLast())) {
            return false;
        }
        if (between.subList(0, between.size() - 1).stream()
                .anyMatch(handler -> handler instanceof ByteToMessageDecoder || isCodec(handler))) {
            return false;
        }
        engine = tls;
        codec = between.getLast();
        return true;
    }

    private static boolean isCodec(ChannelHandler handler) {
        return handler instanceof HttpServerCodec || handler instanceof HttpRequestDecoder;
    }

    /** What is decoded once the handshake is complete comes from a client that is there, whenever it was sent; and then it stays complete. */
    boolean isConfirmed() {
        confirmed = confirmed || (engine != null && engine.negotiated().isPresent());
        return confirmed;
    }

    /** Drops whatever comes from here on. */
    void end() {
        ended = true;
    }

    /** Whether something came, or may come, early that it cannot mark. */
    boolean isBroken() {
        return broken;
    }

    private void breakOff(ChannelHandlerContext context) {
        ended = true;
        broken = true;
        context.close();
    }

    /**
     * A header that the client brought along is not doubled. What is no HTTP, behind an upgrade, could not be marked: it ends the connection.
     */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (ended) {
            ReferenceCountUtil.release(message);
            return;
        }
        boolean early = engine != null && !isConfirmed();
        if (early && !(message instanceof HttpObject)) {
            ReferenceCountUtil.release(message);
            breakOff(context);
            return;
        }
        if (early && message instanceof HttpRequest request) {
            mark(request.headers());
        }
        context.fireChannelRead(message);
    }

    /** The header is for everyone on the way: {@code Connection} may not name it (RFC 8470, Section 5.1). */
    private static void mark(HttpHeaders headers) {
        List<String> connection = headers.getAll(HttpHeaderNames.CONNECTION);
        if (connection.stream().flatMap(EarlyDataMarker::tokens).anyMatch(HEADER::equalsIgnoreCase)) {
            List<String> others = connection.stream()
                    .flatMap(EarlyDataMarker::tokens)
                    .filter(token -> !token.equalsIgnoreCase(HEADER))
                    .toList();
            headers.set(HttpHeaderNames.CONNECTION, others);
        }
        headers.set(HEADER, "1");
    }

    private static Stream<String> tokens(String header) {
        return Stream.of(header.split(",")).map(String::trim);
    }

    /** Nobody would mark what still comes early. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (engine != null && !isConfirmed() && context.channel().isActive()) {
            dropWhatIsDecoded(context.pipeline());
            breakOff(context);
        }
    }

    /** The codec may hold more of what came early. */
    private void dropWhatIsDecoded(ChannelPipeline pipeline) {
        ChannelHandlerContext before = codec == null ? null : pipeline.context(codec);
        if (before != null) {
            EarlyDataMarker drops = new EarlyDataMarker();
            drops.end();
            pipeline.addAfter(before.name(), null, drops);
        }
    }
}
