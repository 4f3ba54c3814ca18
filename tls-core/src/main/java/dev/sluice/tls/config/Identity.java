package dev.sluice.tls.config;

import dev.sluice.tls.SignatureScheme;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A certificate chain and the means to sign for its leaf. Immutable; its {@code toString} shows the subject only.
 *
 * <p>See {@link Identities} for where one comes from.
 */
public final class Identity {
    private final List<X509Certificate> chain;
    private final Set<SignatureScheme> schemes;
    private final Signer signer;
    private final Optional<Signer> local;
    private final long epoch;
    private final Optional<byte[]> ocspResponse;

    /**
     * An identity whose key is behind {@code signer}.
     *
     * @param chain leaf first; the trust anchor may be left out
     * @param schemes what the signer can sign with
     */
    public Identity(List<X509Certificate> chain, Set<SignatureScheme> schemes, Signer signer) {
        this(chain, schemes, signer, Optional.empty(), 0, Optional.empty());
    }

    private Identity(
            List<X509Certificate> chain,
            Set<SignatureScheme> schemes,
            Signer signer,
            Optional<Signer> local,
            long epoch,
            Optional<byte[]> ocspResponse) {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("an identity needs at least one certificate");
        }
        if (schemes.isEmpty()) {
            throw new IllegalArgumentException("an identity needs at least one signature scheme");
        }
        this.chain = List.copyOf(chain);
        this.schemes = Set.copyOf(schemes);
        this.signer = Objects.requireNonNull(signer);
        this.local = local;
        this.epoch = epoch;
        this.ocspResponse = ocspResponse;
    }

    /** The same, with a signer for the same key that is asked when the first one declines. */
    public Identity orSignedBy(Signer other) {
        return new Identity(chain, schemes, signer, Optional.of(other), epoch, ocspResponse);
    }

    /** The same as of {@code number}: how its source counts the identities it had, from 1. */
    public Identity ofEpoch(long number) {
        return new Identity(chain, schemes, signer, local, number, ocspResponse);
    }

    /** The same, with an OCSP response for its leaf (RFC 6960, in DER) to staple where the peer asks for one. */
    public Identity stapling(byte[] response) {
        return new Identity(chain, schemes, signer, local, epoch, Optional.of(response.clone()));
    }

    /** A copy of what is stapled to the leaf. */
    public Optional<byte[]> ocspResponse() {
        return ocspResponse.map(byte[]::clone);
    }

    /** The certificates, leaf first. */
    public List<X509Certificate> chain() {
        return chain;
    }

    /** The leaf. */
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** The schemes it can sign with. */
    public Set<SignatureScheme> schemes() {
        return schemes;
    }

    /** What signs. */
    public Signer signer() {
        return signer;
    }

    /** What signs when {@link #signer()} declines. */
    public Optional<Signer> local() {
        return local;
    }

    /** Which of its source's identities it is; 0 where nobody counts. */
    public long epoch() {
        return epoch;
    }

    @Override
    public String toString() {
        return "Identity[" + certificate().getSubjectX500Principal() + "]";
    }
}
