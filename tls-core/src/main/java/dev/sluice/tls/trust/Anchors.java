package dev.sluice.tls.trust;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/** Trust anchors by their names. Immutable, for any thread. */
public final class Anchors {
    private final Set<X509Certificate> certificates;
    private final Map<X500Principal, List<X509Certificate>> bySubject = new HashMap<>();

    public Anchors(Collection<X509Certificate> certificates) {
        this.certificates = new HashSet<>(certificates);
        for (X509Certificate certificate : certificates) {
            bySubject
                    .computeIfAbsent(certificate.getSubjectX500Principal(), _ -> new ArrayList<>())
                    .add(certificate);
        }
    }

    boolean contains(X509Certificate certificate) {
        return certificates.contains(certificate);
    }

    List<X509Certificate> named(X500Principal subject) {
        return List.copyOf(bySubject.getOrDefault(subject, List.of()));
    }

    int size() {
        return certificates.size();
    }
}
