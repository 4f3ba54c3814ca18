package dev.sluice.tls.config;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/** Puts the certificates of an identity in the order of RFC 8446, Section 4.4.2: each certifies the one before. Stateless. */
final class ChainOrder {
    private ChainOrder() {}

    /**
     * @throws IllegalArgumentException if one of them has no place above the leaf
     */
    static List<X509Certificate> from(X509Certificate leaf, List<X509Certificate> certificates) {
        List<X509Certificate> rest = new ArrayList<>(List.copyOf(new java.util.LinkedHashSet<>(certificates)));
        List<X509Certificate> chain = new ArrayList<>();
        rest.remove(leaf);
        chain.add(leaf);
        // More than one may have the name of an issuer: cross-signed authorities. All of them are sent.
        for (int i = 0; i < chain.size(); i++) {
            X500Principal issuer = chain.get(i).getIssuerX500Principal();
            for (X509Certificate candidate : List.copyOf(rest)) {
                if (candidate.getSubjectX500Principal().equals(issuer)) {
                    chain.add(candidate);
                    rest.remove(candidate);
                }
            }
        }
        if (!rest.isEmpty()) {
            throw new IllegalArgumentException(
                    "the certificate " + rest.getFirst().getSubjectX500Principal() + " has no place in the chain of "
                            + leaf.getSubjectX500Principal());
        }
        return chain;
    }
}
