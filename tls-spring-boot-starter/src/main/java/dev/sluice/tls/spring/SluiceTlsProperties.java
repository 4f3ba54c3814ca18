package dev.sluice.tls.spring;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What {@code sluice.tls.*} sets.
 *
 * @param enabled whether anything runs on Sluice
 * @param server whether Reactor Netty web servers with {@code server.ssl} run on it
 * @param client whether {@code WebClient}s on Reactor Netty with an SSL bundle run on it
 * @param certificateWarning how long before a bundle's certificate expires health says so
 * @param failures how many of the last failures the endpoint {@code tls} shows
 */
@ConfigurationProperties("sluice.tls")
public record SluiceTlsProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean server,
        @DefaultValue("true") boolean client,
        @DefaultValue("14d") Duration certificateWarning,
        @DefaultValue("20") int failures) {}
