package dev.sluice.tls.netty;

import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** Netty's handler, which asks engines of its own only what ALPN chose. */
final class SluiceSslHandler extends SslHandler {
    SluiceSslHandler(SSLEngine engine, boolean startTls, Executor tasks) {
        super(engine, startTls, tasks);
    }

    @Override
    public @Nullable String applicationProtocol() {
        String protocol = engine().getApplicationProtocol();
        return protocol == null || protocol.isEmpty() ? null : protocol;
    }
}
