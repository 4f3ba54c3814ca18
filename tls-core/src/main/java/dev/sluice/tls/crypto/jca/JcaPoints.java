package dev.sluice.tls.crypto.jca;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** What differs between the curves that a JCA provider computes on: key pairs, public points, and the checks of each. */
abstract sealed class JcaPoints {
    private final KeyForm form;

    private JcaPoints(KeyForm form) {
        this.form = form;
    }

    int length() {
        return form.length();
    }

    /** With the provider's own randomness. */
    abstract KeyPairGenerator generator() throws GeneralSecurityException;

    abstract KeyPairGenerator generator(SecureRandom random) throws GeneralSecurityException;

    /** The secret if it is one that the group allows. */
    abstract byte[] checked(byte[] secret) throws InvalidKeyException;

    byte[] encode(PublicKey key) throws InvalidKeyException {
        return form.encode(key);
    }

    PublicKey decode(byte[] point) throws GeneralSecurityException {
        return form.decode(point);
    }

    /** A curve in Weierstrass form. */
    static final class OnCurve extends JcaPoints {
        private final Curve curve;
        private final KeyForm form;

        OnCurve(Curve curve, Provider provider) {
            AlgorithmIdentifier identifier =
                    new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve.identifier());
            KeyForm form = new KeyForm("EC", provider, identifier, curve.pointLength());
            super(form);
            this.curve = curve;
            this.form = form;
        }

        @Override
        KeyPairGenerator generator() throws GeneralSecurityException {
            KeyPairGenerator generator = form.generator();
            generator.initialize(new ECGenParameterSpec(name()));
            return generator;
        }

        @Override
        KeyPairGenerator generator(SecureRandom random) throws GeneralSecurityException {
            KeyPairGenerator generator = form.generator();
            generator.initialize(new ECGenParameterSpec(name()), random);
            return generator;
        }

        private String name() throws InvalidKeyException {
            return switch (curve) {
                case P256 -> "secp256r1";
                case P384 -> "secp384r1";
                case P521 -> "secp521r1";
                case BRAINPOOL_P256, BRAINPOOL_P384, BRAINPOOL_P512 ->
                    throw new InvalidKeyException("no other provider is asked for " + curve);
            };
        }

        /** Only after our own check that the point is on the curve. */
        @Override
        PublicKey decode(byte[] point) throws GeneralSecurityException {
            curve.publicKey(point);
            return super.decode(point);
        }

        @Override
        byte[] checked(byte[] secret) throws InvalidKeyException {
            if (secret.length != curve.fieldLength()) {
                throw new InvalidKeyException("a secret of " + secret.length + " bytes on " + curve);
            }
            return secret;
        }
    }

    /** Curve25519. */
    static final class X25519 extends JcaPoints {
        private static final int BITS = 255;
        private static final int LENGTH = 32;

        private final KeyForm form;

        X25519(String name, Provider provider) {
            AlgorithmIdentifier identifier = new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.101.110"));
            KeyForm form = new KeyForm(name, provider, identifier, LENGTH);
            super(form);
            this.form = form;
        }

        @Override
        KeyPairGenerator generator() throws GeneralSecurityException {
            KeyPairGenerator generator = form.generator();
            generator.initialize(BITS);
            return generator;
        }

        @Override
        KeyPairGenerator generator(SecureRandom random) throws GeneralSecurityException {
            KeyPairGenerator generator = form.generator();
            generator.initialize(BITS, random);
            return generator;
        }

        /** RFC 8446, Section 7.4.2: not all-zero. In constant time, as the secret is one. */
        @Override
        byte[] checked(byte[] secret) throws InvalidKeyException {
            int bits = 0;
            for (byte b : secret) {
                bits |= b;
            }
            if (bits == 0 || secret.length != LENGTH) {
                throw new InvalidKeyException("the key share of x25519 leads to no secret");
            }
            return secret;
        }
    }
}
