package dev.sluice.tls.config;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.CryptoProviders;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/** Signs with a private key of this process or of a token behind JCA. Immutable, for any thread. Not a record: it holds the key. */
final class LocalKey implements Signer {
    private final PrivateKey key;
    private final PublicKey publicKey;

    private LocalKey(PrivateKey key, PublicKey publicKey) {
        this.key = key;
        this.publicKey = publicKey;
    }

    /**
     * The identity of a key, with its certificates put in order.
     *
     * @throws IllegalArgumentException if the key belongs to none of the certificates or they form no chain
     */
    static Identity identity(PrivateKey key, List<X509Certificate> certificates) {
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("an identity needs at least one certificate");
        }
        for (X509Certificate leaf : certificates) {
            Set<SignatureScheme> schemes = CryptoProviders.standard().schemes(leaf.getPublicKey());
            LocalKey signer = new LocalKey(key, leaf.getPublicKey());
            if (signer.belongsTogether(schemes)) {
                return new Identity(ChainOrder.from(leaf, certificates), schemes, signer);
            }
        }
        throw mismatch(key, certificates);
    }

    /** The identity of a key pair without certificates. */
    static Identity rawKey(PrivateKey key, PublicKey publicKey) {
        Set<SignatureScheme> schemes = CryptoProviders.standard().schemes(publicKey);
        LocalKey signer = new LocalKey(key, publicKey);
        if (!signer.belongsTogether(schemes)) {
            throw new IllegalArgumentException(
                    schemes.isEmpty()
                            ? "TLS has no signature scheme for a " + publicKey.getAlgorithm() + " key"
                            : "the private key (" + key.getAlgorithm() + ") does not belong to the public key");
        }
        return Identity.ofRawKey(publicKey, schemes, signer);
    }

    /** Found out by signing: the key may be one that shows nothing of itself. */
    private boolean belongsTogether(Set<SignatureScheme> schemes) {
        if (schemes.isEmpty()) {
            return false;
        }
        SignatureScheme scheme =
                schemes.stream().min(SignatureScheme::compareTo).orElseThrow();
        byte[] probe = "sluice: do these keys belong together?".getBytes(StandardCharsets.US_ASCII);
        CryptoProvider crypto = CryptoProviders.standard();
        try {
            byte[] signature = crypto.sign(scheme, key, publicKey, probe, random());
            return crypto.verify(scheme, publicKey, probe, signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static IllegalArgumentException mismatch(PrivateKey key, List<X509Certificate> certificates) {
        X509Certificate first = certificates.getFirst();
        if (CryptoProviders.standard().schemes(first.getPublicKey()).isEmpty()) {
            return new IllegalArgumentException("TLS has no signature scheme for the "
                    + first.getPublicKey().getAlgorithm() + " key of the certificate "
                    + first.getSubjectX500Principal());
        }
        return new IllegalArgumentException("the private key (" + key.getAlgorithm()
                + ") does not belong to the certificate "
                + first.getSubjectX500Principal() + " (" + first.getPublicKey().getAlgorithm() + ")"
                + (certificates.size() > 1 ? ", nor to another of the " + certificates.size() : ""));
    }

    @Override
    public Operation<byte[]> sign(SignatureScheme scheme, byte[] content, Attachment attachment) {
        return Operation.compute(() -> CryptoProviders.standard().sign(scheme, key, publicKey, content, random()));
    }

    private static SecureRandom random() {
        return Environment.system().random();
    }

    @Override
    public String toString() {
        return "LocalKey[" + key.getAlgorithm() + "]";
    }
}
