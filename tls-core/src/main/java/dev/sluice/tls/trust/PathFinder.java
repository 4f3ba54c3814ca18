package dev.sluice.tls.trust;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * Finds the ways from a leaf to trust anchors by the names of issuers, whatever the order of the certificates a peer sent
 * and whatever else is among them (RFC 8446, Section 4.4.2 asks for tolerance). No signature is checked here. A search
 * belongs to one thread.
 */
final class PathFinder {
    /** Enough for cross-signed authorities; certificates made to have many ways are given up. */
    private static final int MOST_PATHS = 8;

    private static final int MOST_STEPS = 200;

    private final Anchors anchors;
    private final List<X509Certificate> presented;
    private final List<CertificatePath> found = new ArrayList<>();
    private int steps;

    private PathFinder(Anchors anchors, List<X509Certificate> presented) {
        this.anchors = anchors;
        this.presented = presented;
    }

    /** The ways there are, the shortest first where several anchors are at hand. */
    static List<CertificatePath> find(Anchors anchors, List<X509Certificate> presented) {
        X509Certificate leaf = presented.getFirst();
        if (anchors.contains(leaf)) {
            return List.of(new CertificatePath(List.of(), leaf));
        }
        PathFinder search = new PathFinder(anchors, presented);
        search.extend(new ArrayList<>(List.of(leaf)));
        return search.found;
    }

    private void extend(List<X509Certificate> path) {
        X509Certificate last = path.getLast();
        for (X509Certificate anchor : likelyFirst(last, anchors.named(last.getIssuerX500Principal()))) {
            if (found.size() < MOST_PATHS) {
                found.add(new CertificatePath(path, anchor));
            }
        }
        for (X509Certificate next : likelyFirst(last, presentedBy(last.getIssuerX500Principal()))) {
            if (path.contains(next) || anchors.contains(next) || found.size() >= MOST_PATHS || ++steps > MOST_STEPS) {
                continue;
            }
            path.addLast(next);
            extend(path);
            path.removeLast();
        }
    }

    private List<X509Certificate> presentedBy(X500Principal subject) {
        return presented.stream()
                .filter(c -> c.getSubjectX500Principal().equals(subject))
                .toList();
    }

    /** Those whose key the certificate names come first; key identifiers are hints (RFC 4158, Section 3.5.12). */
    private static List<X509Certificate> likelyFirst(X509Certificate issued, List<X509Certificate> issuers) {
        return issuers.stream()
                .sorted(Comparator.comparing(issuer -> contradicts(issued, issuer)))
                .toList();
    }

    /** Whether the issued certificate names another key of its issuer than this one. */
    static boolean contradicts(X509Certificate issued, X509Certificate issuer) {
        try {
            Optional<byte[]> wanted = CertificateFields.authorityKeyIdentifier(issued);
            Optional<byte[]> there = CertificateFields.subjectKeyIdentifier(issuer);
            return wanted.isPresent() && there.isPresent() && !Arrays.equals(wanted.get(), there.get());
        } catch (MalformedCertificateException e) {
            return false;
        }
    }
}
