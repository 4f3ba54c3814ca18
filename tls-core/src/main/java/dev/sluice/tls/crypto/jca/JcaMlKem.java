package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.crypto.Encapsulation;
import dev.sluice.tls.crypto.KeyShare;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import javax.crypto.KEM;
import javax.security.auth.DestroyFailedException;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * ML-KEM (FIPS 203) as one part of a hybrid group, by a JCA provider: the JDK's, which has vector code for AVX-512 and
 * AArch64, or one that the caller put in front.
 */
final class JcaMlKem implements KeyExchange {
    private final NamedGroup group;
    private final MlKemSize size;
    private final KeyForm form;

    JcaMlKem(NamedGroup group, MlKemSize size, Provider provider) {
        this.group = group;
        this.size = size;
        this.form = new KeyForm(
                size.algorithm(), provider, new AlgorithmIdentifier(size.identifier()), size.encapsulationKeyLength());
    }

    /** After a trial. */
    static KeyExchange tried(NamedGroup group, MlKemSize size, Provider provider) throws GeneralSecurityException {
        JcaMlKem kem = new JcaMlKem(group, size, provider);
        try (KeyShare client = kem.pair(null);
                Encapsulation server = kem.seal(client.publicShare(), null)) {
            if (!MessageDigest.isEqual(client.agree(server.share()), server.secret())) {
                throw new GeneralSecurityException(provider.getName() + " does not agree with itself");
            }
        }
        return kem;
    }

    /** The hybrid it is a part of. */
    @Override
    public NamedGroup group() {
        return group;
    }

    @Override
    public int clientShareLength() {
        return size.encapsulationKeyLength();
    }

    @Override
    public int serverShareLength() {
        return size.ciphertextLength();
    }

    @Override
    public KeyShare generate(SecureRandom random) throws GeneralSecurityException {
        return pair(random);
    }

    @Override
    public Encapsulation encapsulate(byte[] peerShare, SecureRandom random) throws GeneralSecurityException {
        return seal(peerShare, random);
    }

    /** Without {@code random}, with the provider's own randomness. */
    private KeyShare pair(@Nullable SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = form.generator();
        generator.initialize(new NamedParameterSpec(size.algorithm()), random);
        KeyPair pair = generator.generateKeyPair();
        return new Pair(pair.getPrivate(), form.encode(pair.getPublic()));
    }

    private Encapsulation seal(byte[] peerShare, @Nullable SecureRandom random) throws GeneralSecurityException {
        KeyExchange.requireLength(group, peerShare, size.encapsulationKeyLength());
        size.requireReduced(group, peerShare);
        PublicKey key = form.decode(peerShare);
        KEM.Encapsulated result = kem().newEncapsulator(key, null, random).encapsulate();
        return new Encapsulation(result.encapsulation(), result.key().getEncoded());
    }

    private KEM kem() throws GeneralSecurityException {
        return KEM.getInstance(size.algorithm(), form.provider());
    }

    private final class Pair extends EphemeralKey {
        private final PrivateKey key;

        private Pair(PrivateKey key, byte[] share) {
            super(group, share, size.ciphertextLength());
            this.key = key;
        }

        /** A wrong ciphertext of the right length gives a secret nobody knows (FIPS 203, Section 6.3), not a failure. */
        @Override
        byte[] secret(byte[] peerShare) throws GeneralSecurityException {
            return kem().newDecapsulator(key).decapsulate(peerShare).getEncoded();
        }

        /** As far as the provider can. */
        @Override
        void wipe() {
            try {
                key.destroy();
            } catch (DestroyFailedException e) {
                return;
            }
        }
    }
}
