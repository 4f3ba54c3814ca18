package dev.sluice.tls.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.SignatureScheme;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PathCacheTest {
    private final PathCache cache = new PathCache();
    private final X509Certificate root = Draft.authority("CN=Root").selfSigned().certificate();
    private final CertificatePath path = new CertificatePath(List.of(), root);

    private PathCache.Key key(SignatureScheme... allowed) {
        return new PathCache.Key(Purpose.TLS_SERVER, List.of(root), List.of(allowed));
    }

    @Test
    void keepsAPathForFiveMinutes() {
        cache.keep(key(), path, Draft.NOW);

        assertThat(cache.find(key(), Draft.NOW)).contains(path);
        assertThat(cache.find(key(), Draft.NOW.plus(Duration.ofMinutes(5)).minusNanos(1)))
                .contains(path);
        assertThat(cache.find(key(), Draft.NOW.plus(Duration.ofMinutes(5)))).isEmpty();
        assertThat(cache.size()).isZero();
    }

    @Test
    void forgetsPathsFromTheFuture() {
        cache.keep(key(), path, Draft.NOW);

        assertThat(cache.find(key(), Draft.NOW.minusSeconds(1))).isEmpty();
    }

    @Test
    void isBounded() {
        SignatureScheme[] values = SignatureScheme.values();
        for (SignatureScheme first : values) {
            for (SignatureScheme second : values) {
                cache.keep(key(first, second), path, Draft.NOW);
            }
        }

        assertThat(cache.size()).isEqualTo(256);
        assertThat(cache.find(key(values[values.length - 1], values[values.length - 1]), Draft.NOW))
                .contains(path);
        assertThat(cache.find(key(values[0], values[0]), Draft.NOW)).isEmpty();
    }
}
