package dev.sluice.tls.netty;

import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.jsse.SluiceContext;
import dev.sluice.tls.jsse.SluiceEngine;
import dev.sluice.tls.jsse.SluiceProvider;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.JdkAlpnApplicationProtocolNegotiator;
import io.netty.handler.ssl.JdkApplicationProtocolNegotiator;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** What makes the engines of one {@link SluiceSslContext}. For any thread. */
final class EngineSource {
    private final SSLContext context;
    private final boolean client;
    private final boolean earlyData;
    private final Optional<SSLParameters> parameters;
    private final List<String> cipherSuites;
    private final List<String> protocols;

    private EngineSource(SSLContext context, boolean client, boolean earlyData, Optional<SSLParameters> parameters) {
        this.context = context;
        this.client = client;
        this.earlyData = earlyData;
        this.parameters = parameters;
        SluiceEngine example = engine(Optional.empty(), -1);
        this.cipherSuites = List.of(example.getEnabledCipherSuites());
        this.protocols = List.of(example.getSSLParameters().getApplicationProtocols());
    }

    static EngineSource of(ServerConfig config) {
        return new EngineSource(
                SluiceContext.of(config), false, config.earlyData().isPresent(), Optional.empty());
    }

    static EngineSource of(ClientConfig config) {
        return new EngineSource(SluiceContext.of(config), true, false, Optional.empty());
    }

    /** Netty reads the files and keeps to the settings; an engine that it configured shows what they came to. */
    @SuppressWarnings("deprecation") // Netty names no other way to the protocols
    static EngineSource of(SslContextBuilder builder, SluiceProvider provider, boolean earlyData) throws SSLException {
        JdkSslContext built = (JdkSslContext) builder.sslProvider(SslProvider.JDK)
                .sslContextProvider(provider)
                .build();
        SSLParameters parameters =
                built.newEngine(UnpooledByteBufAllocator.DEFAULT).getSSLParameters();
        parameters.setApplicationProtocols(built.nextProtocols().toArray(String[]::new));
        return new EngineSource(built.context(), built.isClient(), earlyData, Optional.of(parameters));
    }

    SluiceEngine engine(Optional<String> host, int port) {
        SluiceEngine engine = (SluiceEngine)
                (host.isPresent() ? context.createSSLEngine(host.get(), port) : context.createSSLEngine());
        engine.setUseClientMode(client);
        parameters.ifPresent(engine::setSSLParameters);
        return engine;
    }

    /** The same behind Netty's wrapper, by which an {@code SslHandler} of Netty's own learns what ALPN chose. */
    @SuppressWarnings("deprecation") // it is what Netty wraps engines by
    SSLEngine wrapped(Optional<String> host, int port) {
        SluiceEngine engine = engine(host, port);
        if (protocols.isEmpty()) {
            return engine;
        }
        JdkApplicationProtocolNegotiator alpn = new JdkAlpnApplicationProtocolNegotiator(protocols);
        SSLEngine wrapper = alpn.wrapperFactory().wrapSslEngine(engine, alpn, !client);
        engine.setHandshakeApplicationProtocolSelector(null); // the engine chooses, by its own list
        return wrapper;
    }

    SSLContext context() {
        return context;
    }

    /** Whether it is configured to accept early data. */
    boolean acceptsEarlyData() {
        return earlyData;
    }

    boolean isClient() {
        return client;
    }

    List<String> cipherSuites() {
        return cipherSuites;
    }

    List<String> protocols() {
        return protocols;
    }
}
