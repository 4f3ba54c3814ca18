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
            if (!schemes.isEmpty()
                    && signer.belongsTo(
                            leaf,
                            schemes.stream().min(SignatureScheme::compareTo).orElseThrow())) {
                return new Identity(ChainOrder.from(leaf, certificates), schemes, signer);
            }
        }
        throw mismatch(key, certificates);
    }

    /** Found out by signing: the key may be one that shows nothing of itself. */
    private boolean belongsTo(X509Certificate leaf, SignatureScheme scheme) {
        byte[] probe = "sluice: does this key belong to this certificate?".getBytes(StandardCharsets.US_ASCII);
        CryptoProvider crypto = CryptoProviders.standard();
        try {
            byte[] signature = crypto.sign(scheme, key, publicKey, probe, random());
            return crypto.verify(scheme, leaf.getPublicKey(), probe, signature);
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
