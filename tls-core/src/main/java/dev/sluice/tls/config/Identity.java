package dev.sluice.tls.config;

import dev.sluice.tls.SignatureScheme;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A certificate chain, or a public key alone, and the means to sign for it. Immutable; its {@code toString} shows the subject only.
 *
 * <p>See {@link Identities} for where one comes from.
 */
public final class Identity {
    private final List<X509Certificate> chain;
    private final PublicKey publicKey;
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
        this(chain, keyOf(chain), schemes, signer, Optional.empty(), 0, Optional.empty());
    }

    private static PublicKey keyOf(List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("an identity needs at least one certificate");
        }
        return chain.getFirst().getPublicKey();
    }

    /**
     * A key that is shown without a certificate, to peers that take it so and know it (RFC 7250); in TLS 1.3.
     *
     * @param key in X.509 encoding, as JCA's public keys are
     * @param schemes what the signer can sign with
     */
    public static Identity ofRawKey(PublicKey key, Set<SignatureScheme> schemes, Signer signer) {
        if (!"X.509".equals(key.getFormat())) {
            throw new IllegalArgumentException("a raw public key travels in X.509 encoding, not in " + key.getFormat());
        }
        return new Identity(List.of(), key, schemes, signer, Optional.empty(), 0, Optional.empty());
    }

    private Identity(
            List<X509Certificate> chain,
            PublicKey publicKey,
            Set<SignatureScheme> schemes,
            Signer signer,
            Optional<Signer> local,
            long epoch,
            Optional<byte[]> ocspResponse) {
        if (schemes.isEmpty()) {
            throw new IllegalArgumentException("an identity needs at least one signature scheme");
        }
        this.chain = List.copyOf(chain);
        this.publicKey = publicKey;
        this.schemes = Set.copyOf(schemes);
        this.signer = Objects.requireNonNull(signer);
        this.local = local;
        this.epoch = epoch;
        this.ocspResponse = ocspResponse;
    }

    /** The same, signed by {@code other} for the same key, and by nobody if that declines. */
    public Identity signedBy(Signer other) {
        return new Identity(chain, publicKey, schemes, other, Optional.empty(), epoch, ocspResponse);
    }

    /** The same, with a signer for the same key that is asked when the first one declines. */
    public Identity orSignedBy(Signer other) {
        return new Identity(chain, publicKey, schemes, signer, Optional.of(other), epoch, ocspResponse);
    }

    /** The same as of {@code number}: how its source counts the identities it had, from 1. */
    public Identity ofEpoch(long number) {
        return new Identity(chain, publicKey, schemes, signer, local, number, ocspResponse);
    }

    /** The same, with an OCSP response for its leaf (RFC 6960, in DER) to staple where the peer asks for one. */
    public Identity stapling(byte[] response) {
        return new Identity(chain, publicKey, schemes, signer, local, epoch, Optional.of(response.clone()));
    }

    /** A copy of what is stapled to the leaf. */
    public Optional<byte[]> ocspResponse() {
        return ocspResponse.map(byte[]::clone);
    }

    /** How it is shown. */
    public CertificateType type() {
        return chain.isEmpty() ? CertificateType.RAW_PUBLIC_KEY : CertificateType.X509;
    }

    /** The key it signs for. */
    public PublicKey publicKey() {
        return publicKey;
    }

    /** The certificates, leaf first; none of a raw public key. */
    public List<X509Certificate> chain() {
        return chain;
    }

    /**
     * The leaf.
     *
     * @throws IllegalStateException if this is a raw public key
     */
    public X509Certificate certificate() {
        if (chain.isEmpty()) {
            throw new IllegalStateException("a raw public key has no certificate");
        }
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
        return "Identity["
                + (chain.isEmpty()
                        ? KeyPin.of(publicKey).toString()
                        : certificate().getSubjectX500Principal())
                + "]";
    }
}
