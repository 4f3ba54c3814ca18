package dev.sluice.tls.config;

import java.nio.file.Path;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * The certificates that a chain of trust may end in. Immutable, never empty; two with the same certificates are equal.
 *
 * <p>A certificate that is not an authority (a self-signed server certificate, say) is trusted for itself and cannot vouch
 * for others.
 */
public final class TrustAnchors {
    private final Set<X509Certificate> certificates;

    private TrustAnchors(Collection<X509Certificate> certificates) {
        this.certificates = Collections.unmodifiableSet(new LinkedHashSet<>(certificates));
    }

    /**
     * The roots of this Java installation, found the way the JDK finds them: {@code javax.net.ssl.trustStore} if set, else
     * {@code jssecacerts}, else {@code cacerts}.
     *
     * @throws CredentialException if there are none or they cannot be read
     */
    public static TrustAnchors system() throws CredentialException {
        return SystemRoots.load();
    }

    /** These certificates. */
    public static TrustAnchors of(X509Certificate... certificates) {
        return of(List.of(certificates));
    }

    /** These certificates. */
    public static TrustAnchors of(Collection<X509Certificate> certificates) {
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("trust needs at least one certificate");
        }
        return new TrustAnchors(certificates);
    }

    /** Every certificate in a PEM file. */
    public static TrustAnchors fromPem(Path file) throws CredentialException {
        try (Pem pem = Pem.read(file)) {
            return new TrustAnchors(PemContents.certificates(pem));
        }
    }

    /** Every certificate in a PEM text. */
    public static TrustAnchors fromPem(String text) throws CredentialException {
        try (Pem pem = Pem.read(text)) {
            return new TrustAnchors(PemContents.certificates(pem));
        }
    }

    /** The trusted certificate entries of a key store; entries with a private key are left out. */
    public static TrustAnchors fromKeyStore(KeyStore store) throws CredentialException {
        return fromKeyStore("the key store", store);
    }

    static TrustAnchors fromKeyStore(String source, KeyStore store) throws CredentialException {
        List<X509Certificate> found = new ArrayList<>();
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.isCertificateEntry(alias)
                        && store.getCertificate(alias) instanceof X509Certificate certificate) {
                    found.add(certificate);
                }
            }
        } catch (KeyStoreException e) {
            throw new CredentialException(source + ": cannot be read: " + e.getMessage(), e);
        }
        if (found.isEmpty()) {
            throw new CredentialException(source + ": holds no trusted certificate");
        }
        return new TrustAnchors(found);
    }

    /** These and those. */
    public TrustAnchors and(TrustAnchors more) {
        List<X509Certificate> all = new ArrayList<>(certificates);
        all.addAll(more.certificates);
        return new TrustAnchors(all);
    }

    public Set<X509Certificate> certificates() {
        return certificates;
    }

    /** Their subjects, as a server may name them to clients (RFC 8446, Section 4.2.4). */
    public List<X500Principal> names() {
        return certificates.stream()
                .map(X509Certificate::getSubjectX500Principal)
                .distinct()
                .toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TrustAnchors anchors && certificates.equals(anchors.certificates);
    }

    @Override
    public int hashCode() {
        return certificates.hashCode();
    }

    @Override
    public String toString() {
        return "TrustAnchors[" + certificates.size() + " certificates]";
    }
}
