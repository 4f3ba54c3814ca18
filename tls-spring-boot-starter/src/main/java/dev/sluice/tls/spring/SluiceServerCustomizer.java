package dev.sluice.tls.spring;

import dev.sluice.tls.netty.EarlyDataMarker;
import dev.sluice.tls.netty.SluiceSslContext;
import dev.sluice.tls.session.EarlyDataPolicy;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.WebServerSslBundle;
import org.springframework.core.Ordered;
import reactor.netty.http.server.HttpServer;
import reactor.netty.tcp.SslProvider;

/** Has servers with {@code server.ssl} run on Sluice. After those of Spring Boot, which say what {@code server.ssl} is. */
final class SluiceServerCustomizer implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory>, Ordered {
    private final BundleContexts contexts;
    private final SslBundles bundles;
    private final LiveTlsConnections connections;
    private final Optional<EarlyDataPolicy> earlyData;

    /** @param earlyData on what conditions it is accepted, where somebody heeds the mark */
    SluiceServerCustomizer(
            BundleContexts contexts,
            SslBundles bundles,
            LiveTlsConnections connections,
            Optional<EarlyDataPolicy> earlyData) {
        this.contexts = contexts;
        this.bundles = bundles;
        this.connections = connections;
        this.earlyData = earlyData;
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        Ssl ssl = factory.getSsl();
        if (!Ssl.isEnabled(ssl)) {
            return;
        }
        boolean http2 = factory.getHttp2() != null && factory.getHttp2().isEnabled();
        List<String> protocols = http2 ? List.of("h2", "http/1.1") : List.of("http/1.1");
        ClientAuth clients =
                Ssl.ClientAuth.map(ssl.getClientAuth(), ClientAuth.NONE, ClientAuth.OPTIONAL, ClientAuth.REQUIRE);
        SluiceSslContext context = contexts.server(WebServerSslBundle.get(ssl, bundles), clients, protocols, earlyData);
        Map<String, SluiceSslContext> named = new LinkedHashMap<>();
        for (Ssl.ServerNameSslBundle name : ssl.getServerNameBundles()) {
            named.put(
                    name.serverName(),
                    contexts.server(bundles.getBundle(name.bundle()), clients, protocols, earlyData));
        }
        factory.addServerCustomizers(
                server -> secured(server, context, named).doOnChannelInit((_, channel, _) -> begin(channel)));
    }

    private void begin(Channel channel) {
        connections.keep(channel);
        if (earlyData.isPresent()) {
            EarlyDataMarker.addTo(channel);
        }
    }

    private static HttpServer secured(
            HttpServer server, SluiceSslContext context, Map<String, SluiceSslContext> named) {
        return server.secure(spec -> {
            SslProvider.Builder builder = spec.sslContext(context);
            named.forEach((name, own) -> builder.addSniMapping(name, mapped -> mapped.sslContext(own)));
        });
    }
}
