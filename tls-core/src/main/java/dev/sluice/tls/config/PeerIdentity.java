package dev.sluice.tls.config;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * Who the peer proved to be: its certificates as a {@link PeerVerifier} accepted them. It belongs to one session and never
 * moves to another.
 *
 * @param chain the certificates the peer sent, leaf first, never empty
 * @param subjectAltNames the leaf's subjectAltName entries as text, {@code DNS:example.com}, {@code IP:192.0.2.1},
 *     {@code URI:spiffe://…}, {@code EMAIL:…}
 * @param trustEpoch which of its verifier's trust accepted them, counted from 1; 0 where nobody counts
 */
public record PeerIdentity(List<X509Certificate> chain, List<String> subjectAltNames, long trustEpoch) {

    public PeerIdentity {
        chain = List.copyOf(chain);
        subjectAltNames = List.copyOf(subjectAltNames);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("an identity has at least one certificate");
        }
    }

    /** Accepted by a verifier that does not count. */
    public PeerIdentity(List<X509Certificate> chain, List<String> subjectAltNames) {
        this(chain, subjectAltNames, 0);
    }

    /** The same, accepted by trust of {@code number}. */
    public PeerIdentity ofTrustEpoch(long number) {
        return new PeerIdentity(chain, subjectAltNames, number);
    }

    /** The peer's own certificate. */
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** The subject of the peer's certificate. */
    public X500Principal principal() {
        return certificate().getSubjectX500Principal();
    }

    /** The SPIFFE ID: the only URI among the names, if it is one (SPIFFE X.509-SVID, Section 2). */
    public Optional<String> spiffeId() {
        List<String> uris =
                subjectAltNames.stream().filter(name -> name.startsWith("URI:")).toList();
        return uris.size() == 1 && uris.getFirst().startsWith("URI:spiffe://")
                ? Optional.of(uris.getFirst().substring("URI:".length()))
                : Optional.empty();
    }

    /** The subject and the names, not the whole certificates. */
    @Override
    public String toString() {
        return "PeerIdentity[" + principal() + ", " + subjectAltNames + "]";
    }
}
