package dev.sluice.tls.spring;

import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.ReplayGuard;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What {@code sluice.tls.*} sets.
 *
 * @param enabled whether anything runs on Sluice
 * @param server whether Reactor Netty web servers with {@code server.ssl} run on it
 * @param client whether {@code WebClient}s on Reactor Netty with an SSL bundle run on it
 * @param certificateWarning how long before a bundle's certificate expires health says so
 * @param failures how many of the last failures the endpoint {@code tls} shows
 * @param earlyData whether web servers accept early data
 */
@ConfigurationProperties("sluice.tls")
public record SluiceTlsProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean server,
        @DefaultValue("true") boolean client,
        @DefaultValue("14d") Duration certificateWarning,
        @DefaultValue("20") int failures,
        @DefaultValue EarlyData earlyData) {

    /**
     * What clients may send with their first flight (RFC 8446, Section 2.3).
     *
     * @param enabled whether it is accepted; what is not safe to repeat is answered with 425 then (RFC 8470, Section 5.2)
     * @param maxSize how much of it
     * @param remembered how many first flights of the last seconds are remembered, so that none counts twice; beyond that, none is accepted
     */
    public record EarlyData(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("16KB") DataSize maxSize,
            @DefaultValue("100000") int remembered) {

        EarlyDataPolicy policy() {
            if (maxSize.toBytes() <= 0 || maxSize.toBytes() > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "sluice.tls.early-data.max-size is not between 1B and 2GB: " + maxSize);
            }
            return EarlyDataPolicy.upTo((int) maxSize.toBytes(), ReplayGuard.inMemory(remembered));
        }
    }
}
