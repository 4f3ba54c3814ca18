package dev.sluice.tls.trust;

import dev.sluice.tls.SignatureScheme;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Paths found valid a short while ago, for one set of trust anchors. Only what was valid is kept, so that a peer cannot fill
 * it with what it makes up. For any thread: every method holds the lock for a look-up in a map.
 */
final class PathCache {
    private static final int MOST = 256;
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** Everything that decided, but for anchors and time: certificates are equal when all their bytes are. */
    record Key(Purpose purpose, List<X509Certificate> chain, List<SignatureScheme> allowed) {}

    private record Entry(CertificatePath path, Instant since) {}

    private final Map<Key, Entry> entries = new LinkedHashMap<>();

    synchronized Optional<CertificatePath> find(Key key, Instant now) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return Optional.empty();
        }
        // A clock that was set back makes entries that come from the future: those are too old as well.
        if (now.isBefore(entry.since) || !now.isBefore(entry.since.plus(LONGEST))) {
            entries.remove(key);
            return Optional.empty();
        }
        return Optional.of(entry.path);
    }

    synchronized void keep(Key key, CertificatePath path, Instant now) {
        entries.remove(key);
        if (entries.size() == MOST) {
            entries.remove(entries.keySet().iterator().next());
        }
        entries.put(key, new Entry(path, now));
    }

    synchronized int size() {
        return entries.size();
    }
}
