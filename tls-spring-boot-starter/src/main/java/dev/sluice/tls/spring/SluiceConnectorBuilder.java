package dev.sluice.tls.spring;

import dev.sluice.tls.netty.SluiceSslContext;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;

/** Spring Boot's builder, whose clients with an SSL bundle run on Sluice. */
final class SluiceConnectorBuilder implements ClientHttpConnectorBuilder<ReactorClientHttpConnector> {
    private final ReactorClientHttpConnectorBuilder builder;
    private final BundleContexts contexts;

    SluiceConnectorBuilder(ReactorClientHttpConnectorBuilder builder, BundleContexts contexts) {
        this.builder = builder;
        this.contexts = contexts;
    }

    @Override
    public ReactorClientHttpConnector build(@Nullable HttpClientSettings settings) {
        if (settings == null || settings.sslBundle() == null) {
            return builder.build(settings);
        }
        SslBundle bundle = settings.sslBundle();
        return builder.withHttpClientCustomizer(client -> secured(client, bundle))
                .build(settings.withSslBundle(null));
    }

    /** By ALPN it offers what it speaks. */
    private HttpClient secured(HttpClient client, SslBundle bundle) {
        List<String> protocols = Stream.of(client.configuration().protocols())
                .filter(protocol -> protocol != HttpProtocol.H2C)
                .map(protocol -> protocol == HttpProtocol.H2 ? "h2" : "http/1.1")
                .distinct()
                .toList();
        SluiceSslContext context = contexts.client(bundle, protocols);
        return client.secure(spec -> spec.sslContext(context));
    }
}
