package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.crypto.KeyShare;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.List;
import javax.crypto.KeyAgreement;
import javax.security.auth.DestroyFailedException;

/**
 * Diffie-Hellman on a curve by a provider that the caller put in front. The provider computes; what security rests on is
 * checked here.
 */
final class JcaGroup extends DiffieHellman {
    private final NamedGroup group;
    private final JcaPoints points;
    private final String agreement;
    private final Provider provider;

    private JcaGroup(NamedGroup group, JcaPoints points, String agreement, Provider provider) {
        this.group = group;
        this.points = points;
        this.agreement = agreement;
        this.provider = provider;
    }

    /** A curve in Weierstrass form, after a trial. */
    static KeyExchange ec(NamedGroup group, Curve curve, Provider provider) throws GeneralSecurityException {
        return tried(new JcaGroup(group, new JcaPoints.OnCurve(curve, provider), "ECDH", provider));
    }

    /** X25519 under the name that this provider has for it, after a trial. */
    static KeyExchange x25519(Provider provider) throws GeneralSecurityException {
        for (String name : List.of("X25519", "XDH")) {
            if (provider.getService("KeyAgreement", name) != null) {
                return tried(new JcaGroup(NamedGroup.X25519, new JcaPoints.X25519(name, provider), name, provider));
            }
        }
        throw new NoSuchAlgorithmException(provider.getName() + " has no X25519");
    }

    private static KeyExchange tried(JcaGroup group) throws GeneralSecurityException {
        try (KeyShare one = group.pair(group.points.generator());
                KeyShare two = group.pair(group.points.generator())) {
            if (!MessageDigest.isEqual(one.agree(two.publicShare()), two.agree(one.publicShare()))) {
                throw new GeneralSecurityException(group.provider.getName() + " does not agree with itself");
            }
        }
        return group;
    }

    @Override
    public NamedGroup group() {
        return group;
    }

    @Override
    int shareLength() {
        return points.length();
    }

    @Override
    public KeyShare generate(SecureRandom random) throws GeneralSecurityException {
        return pair(points.generator(random));
    }

    private KeyShare pair(KeyPairGenerator generator) throws GeneralSecurityException {
        KeyPair pair = generator.generateKeyPair();
        return new Pair(pair.getPrivate(), points.encode(pair.getPublic()));
    }

    private final class Pair extends EphemeralKey {
        private final PrivateKey key;

        private Pair(PrivateKey key, byte[] share) {
            super(group, share, share.length);
            this.key = key;
        }

        @Override
        byte[] secret(byte[] peerShare) throws GeneralSecurityException {
            PublicKey peer = points.decode(peerShare);
            return points.checked(compute(peer));
        }

        private byte[] compute(PublicKey peer) throws GeneralSecurityException {
            KeyAgreement computation = KeyAgreement.getInstance(agreement, provider);
            try {
                computation.init(key);
                computation.doPhase(peer, true);
                return computation.generateSecret();
            } catch (InvalidKeyException | RuntimeException e) {
                throw new InvalidKeyException("the key share of " + group + " gives no secret", e);
            }
        }

        /** As far as the provider can: with most the key goes with its object. */
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
