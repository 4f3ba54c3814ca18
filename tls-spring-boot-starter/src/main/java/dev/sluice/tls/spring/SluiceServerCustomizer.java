package dev.sluice.tls.spring;

import dev.sluice.tls.netty.EarlyDataMarker;
import dev.sluice.tls.netty.SluiceSslContext;
import dev.sluice.tls.session.EarlyDataPolicy;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.WebServerSslBundle;
import org.springframework.core.Ordered;
import org.springframework.util.ReflectionUtils;
import reactor.netty.http.server.HttpServer;
import reactor.netty.tcp.SslProvider;

/** Has servers with {@code server.ssl} run on Sluice. After those of Spring Boot, which say what {@code server.ssl} is. */
final class SluiceServerCustomizer implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory>, Ordered {
    private final BundleContexts contexts;
    private final SslBundles bundles;
    private final LiveTlsConnections connections;
    private final SluiceTlsProperties.EarlyData earlyData;
    private final BooleanSupplier heeded;

    /** @param heeded whether the application's requests are looked at first, and answered with 425 if they come too early */
    SluiceServerCustomizer(
            BundleContexts contexts,
            SslBundles bundles,
            LiveTlsConnections connections,
            SluiceTlsProperties.EarlyData earlyData,
            BooleanSupplier heeded) {
        this.contexts = contexts;
        this.bundles = bundles;
        this.connections = connections;
        this.earlyData = earlyData;
        this.heeded = heeded;
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
        Optional<EarlyDataPolicy> early = policy(clients);
        SluiceSslContext context = contexts.server(WebServerSslBundle.get(ssl, bundles), clients, protocols, early);
        Map<String, SluiceSslContext> named = new LinkedHashMap<>();
        for (Ssl.ServerNameSslBundle name : ssl.getServerNameBundles()) {
            named.put(name.serverName(), contexts.server(bundles.getBundle(name.bundle()), clients, protocols, early));
        }
        factory.addServerCustomizers(server -> {
            boolean takesEarly = early.isPresent() && hasNoRoutes(factory);
            return secured(server, context, named).doOnChannelInit((_, channel, _) -> begin(channel, takesEarly));
        });
    }

    /** A session does not know its client's certificate yet while a request is early: who asks for one accepts none. */
    private Optional<EarlyDataPolicy> policy(ClientAuth clients) {
        return earlyData.enabled() && clients == ClientAuth.NONE ? Optional.of(earlyData.policy()) : Optional.empty();
    }

    /** Routes are asked before the application, and nobody looks at their requests first. What cannot be told counts as some. */
    private static boolean hasNoRoutes(NettyReactiveWebServerFactory factory) {
        Field routes = ReflectionUtils.findField(NettyReactiveWebServerFactory.class, "routeProviders");
        if (routes == null || !routes.trySetAccessible()) {
            return false;
        }
        return ReflectionUtils.getField(routes, factory) instanceof Collection<?> providers && providers.isEmpty();
    }

    /** Without a marker early data is refused. */
    private void begin(Channel channel, boolean takesEarly) {
        connections.keep(channel);
        if (takesEarly && heeded.getAsBoolean()) {
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
