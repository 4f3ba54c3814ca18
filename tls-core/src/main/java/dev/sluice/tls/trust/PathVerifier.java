package dev.sluice.tls.trust;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Failure;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import java.security.cert.CertStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether the certificates that a peer sent lead to a trust anchor, by every rule but those on names (RFC 5280, Section 6).
 * Immutable but for the cache of paths found valid; for any thread.
 */
public final class PathVerifier {
    private final Anchors anchors;
    private final @Nullable CertStore revocationLists;
    private final PathCache cache = new PathCache();

    public PathVerifier(Anchors anchors, @Nullable CertStore revocationLists) {
        this.anchors = anchors;
        this.revocationLists = revocationLists;
    }

    /**
     * The path that is valid now.
     *
     * @param allowed what may sign certificates
     * @throws TlsException with the {@link CertificateProblem}
     */
    public CertificatePath verify(
            Purpose purpose, List<X509Certificate> presented, List<SignatureScheme> allowed, Instant now)
            throws TlsException {
        CertificateReader.check(presented);
        PathCache.Key key = new PathCache.Key(purpose, List.copyOf(presented), List.copyOf(allowed));
        Optional<CertificatePath> known = cache.find(key, now).filter(path -> isInPeriod(path, now));
        if (known.isPresent()) {
            return known.get();
        }
        CertificatePath path = firstValid(key, now);
        // A list can change at any time and grow old: what it said is not kept.
        if (revocationLists == null) {
            cache.keep(key, path, now);
        }
        return path;
    }

    private static boolean isInPeriod(CertificatePath path, Instant now) {
        try {
            checkDates(path, now);
            return true;
        } catch (TlsException e) {
            return false;
        }
    }

    private CertificatePath firstValid(PathCache.Key key, Instant now) throws TlsException {
        List<CertificatePath> paths = PathFinder.find(anchors, key.chain());
        if (paths.isEmpty()) {
            throw unknownIssuer(key.chain());
        }
        X509Certificate leaf = key.chain().getFirst();
        Usage.checkLeaf(leaf, key.purpose());
        Strength.checkKey(leaf);
        TlsException refusal = null;
        for (CertificatePath path : paths) {
            try {
                check(path, key, now);
                return path;
            } catch (TlsException e) {
                refusal = refusal == null || isWrongIssuer(refusal) ? e : refusal;
            }
        }
        throw refusal;
    }

    private void check(CertificatePath path, PathCache.Key key, Instant now) throws TlsException {
        checkDates(path, now);
        if (path.certificates().isEmpty()) {
            return;
        }
        Usage.checkAnchor(path.anchor(), key.purpose());
        for (X509Certificate issuer :
                path.certificates().subList(1, path.certificates().size())) {
            Usage.checkIssuer(issuer, key.purpose());
        }
        for (int i = 0; i < path.certificates().size(); i++) {
            X509Certificate issuer = path.issuerOf(i);
            Strength.checkKey(issuer);
            Strength.checkSignature(path.certificates().get(i), issuer.getPublicKey(), key.allowed());
        }
        new PathValidation(path, revocationLists, now).run();
    }

    /** The anchor's dates count like the others': an authority that is over has nobody who looks after it. */
    private static void checkDates(CertificatePath path, Instant now) throws TlsException {
        for (X509Certificate certificate : path.all().toList()) {
            Validity.check(certificate, now);
        }
    }

    /** Another path may come from an issuer of the same name that is the right one. */
    private static boolean isWrongIssuer(TlsException refusal) {
        return refusal.failure() instanceof Failure.CertificateRejected rejected
                && (rejected.problem() == CertificateProblem.BAD_SIGNATURE
                        || rejected.problem() == CertificateProblem.UNKNOWN_ISSUER);
    }

    private TlsException unknownIssuer(List<X509Certificate> chain) {
        X509Certificate leaf = chain.getFirst();
        boolean selfSigned = leaf.getSubjectX500Principal().equals(leaf.getIssuerX500Principal());
        String detail = selfSigned
                ? CertificateText.subject(leaf) + " is self-signed and not among"
                : CertificateText.subject(leaf) + ", issued by " + CertificateText.issuer(leaf) + ", leads to none of";
        return TlsException.rejected(
                CertificateProblem.UNKNOWN_ISSUER,
                detail + " the " + anchors.size() + " trusted; " + chain.size() + " in the chain");
    }
}
