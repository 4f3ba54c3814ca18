package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.crypto.KeyShare;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc7748.X448;

/** X25519 and X448 (RFC 7748), by Bouncy Castle's static functions, which know no key objects. */
final class MontgomeryGroup extends DiffieHellman {
    private final NamedGroup group;

    private MontgomeryGroup(NamedGroup group) {
        this.group = group;
    }

    static MontgomeryGroup x25519() {
        return new MontgomeryGroup(NamedGroup.X25519);
    }

    static MontgomeryGroup x448() {
        return new MontgomeryGroup(NamedGroup.X448);
    }

    private boolean isX448() {
        return group == NamedGroup.X448;
    }

    @Override
    public NamedGroup group() {
        return group;
    }

    @Override
    int shareLength() {
        return isX448() ? X448.POINT_SIZE : X25519.POINT_SIZE;
    }

    @Override
    public KeyShare generate(SecureRandom random) {
        byte[] scalar = new byte[shareLength()];
        byte[] share = new byte[shareLength()];
        if (isX448()) {
            X448.generatePrivateKey(random, scalar);
            X448.generatePublicKey(scalar, 0, share, 0);
        } else {
            X25519.generatePrivateKey(random, scalar);
            X25519.generatePublicKey(scalar, 0, share, 0);
        }
        return new Pair(scalar, share);
    }

    private final class Pair extends EphemeralKey {
        private final byte[] scalar;

        private Pair(byte[] scalar, byte[] share) {
            super(group, share, share.length);
            this.scalar = scalar;
        }

        @Override
        byte[] secret(byte[] peerShare) throws GeneralSecurityException {
            byte[] secret = new byte[shareLength()];
            // RFC 8446, Section 7.4.2: an all-zero result, from a point of small order, ends the handshake.
            boolean contributory = isX448()
                    ? X448.calculateAgreement(scalar, 0, peerShare, 0, secret, 0)
                    : X25519.calculateAgreement(scalar, 0, peerShare, 0, secret, 0);
            if (!contributory) {
                throw new InvalidKeyException("the key share of " + group + " leads to the all-zero secret");
            }
            return secret;
        }

        @Override
        void wipe() {
            Arrays.fill(scalar, (byte) 0);
        }
    }
}
