package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.crypto.KeyShare;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.agreement.ECDHBasicAgreement;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.util.BigIntegers;

/** ECDH on a curve in Weierstrass form (RFC 8446, Section 7.4.2: the secret is the x-coordinate, padded on the left). */
final class EcGroup extends DiffieHellman {
    private final NamedGroup group;
    private final Curve curve;

    EcGroup(NamedGroup group, Curve curve) {
        this.group = group;
        this.curve = curve;
    }

    @Override
    public NamedGroup group() {
        return group;
    }

    @Override
    int shareLength() {
        return curve.pointLength();
    }

    @Override
    public KeyShare generate(SecureRandom random) {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(curve.domain(), random));
        AsymmetricCipherKeyPair pair = generator.generateKeyPair();
        byte[] share = ((ECPublicKeyParameters) pair.getPublic()).getQ().getEncoded(false);
        return new Pair((ECPrivateKeyParameters) pair.getPrivate(), share);
    }

    private final class Pair extends EphemeralKey {
        private final ECPrivateKeyParameters key;

        private Pair(ECPrivateKeyParameters key, byte[] share) {
            super(group, share, share.length);
            this.key = key;
        }

        @Override
        byte[] secret(byte[] peerShare) throws GeneralSecurityException {
            ECPublicKeyParameters peer = curve.publicKey(peerShare);
            ECDHBasicAgreement agreement = new ECDHBasicAgreement();
            try {
                agreement.init(key);
                BigInteger x = agreement.calculateAgreement(peer);
                return BigIntegers.asUnsignedByteArray(curve.fieldLength(), x);
            } catch (IllegalStateException e) {
                throw new InvalidKeyException("the key share of " + group + " gives no secret", e);
            }
        }

        @Override
        void wipe() {
            key.destroy();
        }
    }
}
