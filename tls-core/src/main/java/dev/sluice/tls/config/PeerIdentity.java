package dev.sluice.tls.config;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * Who the peer proved to be: its certificates as a {@link PeerVerifier} accepted them, or its key as a {@link RawKeyVerifier} did. It
 * belongs to one session and never moves to another.
 *
 * @param chain the certificates the peer sent, leaf first; empty where it showed its key alone
 * @param subjectAltNames the leaf's subjectAltName entries as text, {@code DNS:example.com}, {@code IP:192.0.2.1},
 *     {@code URI:spiffe://…}, {@code EMAIL:…}
 * @param trustEpoch which of its verifier's trust accepted them, counted from 1; 0 where nobody counts
 * @param publicKey the peer's key
 */
public record PeerIdentity(
        List<X509Certificate> chain, List<String> subjectAltNames, long trustEpoch, PublicKey publicKey) {

    public PeerIdentity {
        chain = List.copyOf(chain);
        subjectAltNames = List.copyOf(subjectAltNames);
        PublicKey shown = chain.isEmpty() ? Objects.requireNonNull(publicKey) : keyOf(chain);
        if (!shown.equals(publicKey) || (chain.isEmpty() && !subjectAltNames.isEmpty())) {
            throw new IllegalArgumentException(
                    "the key is that of the first certificate; without one there are no names either");
        }
    }

    /** Certificates that were accepted by trust of this number. */
    public PeerIdentity(List<X509Certificate> chain, List<String> subjectAltNames, long trustEpoch) {
        this(chain, subjectAltNames, trustEpoch, keyOf(chain));
    }

    private static PublicKey keyOf(List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("an identity has at least one certificate");
        }
        return chain.getFirst().getPublicKey();
    }

    /** Known by its key alone. */
    public static PeerIdentity of(PublicKey key) {
        return new PeerIdentity(List.of(), List.of(), 0, key);
    }

    /** Accepted by a verifier that does not count. */
    public PeerIdentity(List<X509Certificate> chain, List<String> subjectAltNames) {
        this(chain, subjectAltNames, 0);
    }

    /** The same, accepted by trust of {@code number}. */
    public PeerIdentity ofTrustEpoch(long number) {
        return new PeerIdentity(chain, subjectAltNames, number, publicKey);
    }

    /** Whether the trust that accepted it is the one in force; what judges keys is there only where they are taken. */
    public boolean isTrustedBy(PeerVerifier certificates, Optional<RawKeyVerifier> keys) {
        return isRawKey()
                ? keys.filter(one -> one.trustEpoch() == trustEpoch).isPresent()
                : certificates.trustEpoch() == trustEpoch;
    }

    /** Whether the peer showed its key alone (RFC 7250). */
    public boolean isRawKey() {
        return chain.isEmpty();
    }

    /**
     * The peer's own certificate.
     *
     * @throws IllegalStateException if it has none and showed its key alone
     */
    public X509Certificate certificate() {
        if (chain.isEmpty()) {
            throw new IllegalStateException("the peer showed its key alone: ask for publicKey()");
        }
        return chain.getFirst();
    }

    /** The subject of its certificate, or the pin of its key: one line for a log. */
    public String name() {
        return isRawKey() ? KeyPin.of(publicKey).toString() : principal().toString();
    }

    /**
     * The subject of the peer's certificate.
     *
     * @throws IllegalStateException if it has none
     */
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
        return "PeerIdentity[" + name() + ", " + subjectAltNames + "]";
    }
}
