package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.crypto.Encapsulation;
import dev.sluice.tls.crypto.KeyShare;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import javax.security.auth.DestroyFailedException;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.crypto.generators.MLKEMKeyPairGenerator;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.kems.MLKEMGenerator;
import org.bouncycastle.crypto.params.MLKEMKeyGenerationParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLKEMPublicKeyParameters;

/** ML-KEM (FIPS 203) as one part of a hybrid group, by Bouncy Castle: for a JDK that does not have it. */
final class MlKem implements KeyExchange {
    private final NamedGroup group;
    private final MlKemSize size;

    MlKem(NamedGroup group, MlKemSize size) {
        this.group = group;
        this.size = size;
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
    public KeyShare generate(SecureRandom random) {
        MLKEMKeyPairGenerator generator = new MLKEMKeyPairGenerator();
        generator.init(new MLKEMKeyGenerationParameters(random, size.parameters()));
        AsymmetricCipherKeyPair pair = generator.generateKeyPair();
        byte[] share = ((MLKEMPublicKeyParameters) pair.getPublic()).getEncoded();
        return new Pair((MLKEMPrivateKeyParameters) pair.getPrivate(), share);
    }

    @Override
    public Encapsulation encapsulate(byte[] peerShare, SecureRandom random) throws GeneralSecurityException {
        SecretWithEncapsulation result = new MLKEMGenerator(random).generateEncapsulated(encapsulationKey(peerShare));
        Encapsulation encapsulation = new Encapsulation(result.getEncapsulation(), result.getSecret());
        try {
            result.destroy();
        } catch (DestroyFailedException e) {
            throw new GeneralSecurityException("ML-KEM kept its secret", e);
        }
        return encapsulation;
    }

    /** The checks of FIPS 203, Section 7.2: the length, and that each coefficient is below the modulus. */
    private MLKEMPublicKeyParameters encapsulationKey(byte[] encoded) throws InvalidKeyException {
        KeyExchange.requireLength(group, encoded, size.encapsulationKeyLength());
        try {
            return new MLKEMPublicKeyParameters(size.parameters(), encoded);
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException("the key share of " + group + " holds no ML-KEM encapsulation key", e);
        }
    }

    private final class Pair extends EphemeralKey {
        private final MLKEMPrivateKeyParameters key;

        private Pair(MLKEMPrivateKeyParameters key, byte[] share) {
            super(group, share, size.ciphertextLength());
            this.key = key;
        }

        /** A wrong ciphertext of the right length gives a secret nobody knows (FIPS 203, Section 6.3), not a failure. */
        @Override
        byte[] secret(byte[] peerShare) {
            return new MLKEMExtractor(key).extractSecret(peerShare);
        }

        @Override
        void wipe() {
            key.destroy();
        }
    }
}
