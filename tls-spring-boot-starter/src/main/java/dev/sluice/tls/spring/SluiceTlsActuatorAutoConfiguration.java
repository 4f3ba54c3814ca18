package dev.sluice.tls.spring;

import java.time.InstantSource;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the actuator shows. */
@AutoConfiguration(after = SluiceTlsAutoConfiguration.class)
@ConditionalOnBean(TlsConnections.class)
public final class SluiceTlsActuatorAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
    static class Endpoints {
        @Bean
        @ConditionalOnAvailableEndpoint
        TlsEndpoint tlsEndpoint(TlsConnections connections) {
            return new TlsEndpoint(connections);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    @ConditionalOnProperty(name = "management.health.tls.enabled", matchIfMissing = true)
    static class Certificates {
        @Bean
        CertificateHealth tlsHealthIndicator(SslBundles bundles, SluiceTlsProperties properties) {
            return new CertificateHealth(bundles, properties.certificateWarning(), InstantSource.system());
        }
    }
}
