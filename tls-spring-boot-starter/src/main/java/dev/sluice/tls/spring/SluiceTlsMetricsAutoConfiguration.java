package dev.sluice.tls.spring;

import dev.sluice.tls.TlsObserver;
import dev.sluice.tls.observability.MicrometerObserver;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Meters of Micrometer, as {@link MicrometerObserver} has them. */
@AutoConfiguration(
        before = SluiceTlsAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
public final class SluiceTlsMetricsAutoConfiguration {
    @Bean
    TlsObserver sluiceMicrometerObserver(MeterRegistry registry) {
        return new MicrometerObserver(registry);
    }
}
