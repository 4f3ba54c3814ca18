package dev.sluice.tls.config;

import dev.sluice.tls.SignatureScheme;
import java.security.cert.X509Certificate;
import java.util.List;
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

    /**
     * An identity whose key is behind {@code signer}.
     *
     * @param chain leaf first; the trust anchor may be left out
     * @param schemes what the signer can sign with
     */
    public Identity(List<X509Certificate> chain, Set<SignatureScheme> schemes, Signer signer) {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("an identity needs at least one certificate");
        }
        if (schemes.isEmpty()) {
            throw new IllegalArgumentException("an identity needs at least one signature scheme");
        }
        this.chain = List.copyOf(chain);
        this.schemes = Set.copyOf(schemes);
        this.signer = signer;
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

    @Override
    public String toString() {
        return "Identity[" + certificate().getSubjectX500Principal() + "]";
    }
}
