package dev.sluice.tls.spring;

import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.ssl.SslBundles;

/** Down when a certificate of a bundle has expired; says so before. */
final class CertificateHealth implements HealthIndicator {
    private final SslBundles bundles;
    private final Duration warning;
    private final InstantSource clock;

    CertificateHealth(SslBundles bundles, Duration warning, InstantSource clock) {
        this.bundles = bundles;
        this.warning = warning;
        this.clock = clock;
    }

    @Override
    public Health health() {
        Instant now = clock.instant();
        Health.Builder health = Health.up();
        for (String name : bundles.getBundleNames()) {
            for (X509Certificate certificate :
                    own(bundles.getBundle(name).getStores().getKeyStore())) {
                judge(
                        health,
                        name,
                        Duration.between(now, certificate.getNotAfter().toInstant()));
            }
        }
        return health.build();
    }

    private void judge(Health.Builder health, String bundle, Duration left) {
        if (left.isNegative()) {
            health.down()
                    .withDetail(bundle, "certificate expired " + left.negated().toDays() + " days ago");
        } else if (left.compareTo(warning) < 0) {
            health.withDetail(
                    bundle, "certificate expires in " + left.toDays() + " days, " + left.toHoursPart() + " hours");
        } else {
            health.withDetail(bundle, "certificate expires in " + left.toDays() + " days");
        }
    }

    private static List<X509Certificate> own(@org.jspecify.annotations.Nullable KeyStore store) {
        List<X509Certificate> found = new ArrayList<>();
        if (store == null) {
            return found;
        }
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias) && store.getCertificate(alias) instanceof X509Certificate certificate) {
                    found.add(certificate);
                }
            }
        } catch (KeyStoreException e) {
            throw new IllegalStateException("a key store of a bundle is not initialised", e);
        }
        return found;
    }
}
