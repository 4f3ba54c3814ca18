package dev.sluice.tls.spring;

import dev.sluice.tls.TlsObserver;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;

/** Web servers and clients on Reactor Netty run on Sluice where they have an SSL bundle. */
@AutoConfiguration(afterName = "org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration")
@ConditionalOnBooleanProperty(name = "sluice.tls.enabled", matchIfMissing = true)
@ConditionalOnBean(SslBundles.class)
@EnableConfigurationProperties(SluiceTlsProperties.class)
public final class SluiceTlsAutoConfiguration {

    @Bean
    TlsConnections sluiceTlsConnections(SluiceTlsProperties properties) {
        return new TlsConnections(properties.failures(), InstantSource.system());
    }

    /** Observers are the application's beans of that type; they are looked for when the first bundle is used. */
    @Bean
    BundleContexts sluiceBundleContexts(SslBundles bundles, ObjectProvider<TlsObserver> observers) {
        TlsObserver all = observers
                .orderedStream()
                .reduce(TlsObserver::and)
                .orElse((role, name, attachment) -> observation -> {});
        return new BundleContexts(bundles, all);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(NettyReactiveWebServerFactory.class)
    @ConditionalOnBooleanProperty(name = "sluice.tls.server", matchIfMissing = true)
    static class Server {
        @Bean
        LiveTlsConnections liveTlsConnections() {
            return new LiveTlsConnections(InstantSource.system());
        }

        @Bean
        SluiceServerCustomizer sluiceServerCustomizer(
                BundleContexts contexts,
                SslBundles bundles,
                LiveTlsConnections connections,
                ObjectProvider<TooEarlyInstaller> tooEarly,
                SluiceTlsProperties properties) {
            return new SluiceServerCustomizer(
                    contexts,
                    bundles,
                    connections,
                    properties.earlyData(),
                    () -> tooEarly.stream().anyMatch(TooEarlyInstaller::isInstalled));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({NettyReactiveWebServerFactory.class, WebFluxConfigurer.class})
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    static class WebFlux {
        @Bean
        TlsSessionFilter sluiceTlsSessionFilter() {
            return new TlsSessionFilter();
        }

        @Bean
        @ConditionalOnBooleanProperty("sluice.tls.early-data.enabled")
        static TooEarlyInstaller sluiceTooEarlyInstaller() {
            return new TooEarlyInstaller();
        }

        @Bean
        WebFluxConfigurer sluiceTlsSessionArgument() {
            return new WebFluxConfigurer() {
                @Override
                public void configureArgumentResolvers(ArgumentResolverConfigurer configurer) {
                    configurer.addCustomResolver(new TlsSessionArgument());
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            name = {
                "org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder",
                "reactor.netty.http.client.HttpClient"
            })
    @ConditionalOnBooleanProperty(name = "sluice.tls.client", matchIfMissing = true)
    static class Client {
        /** Spring Boot's own builder, with all that was set on it, is what the connections are built by. */
        @Bean
        static BeanPostProcessor sluiceConnectorBuilder(ObjectProvider<BundleContexts> contexts) {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof ReactorClientHttpConnectorBuilder builder
                            ? new SluiceConnectorBuilder(builder, contexts.getObject())
                            : bean;
                }
            };
        }
    }
}
