package dev.sluice.tls.crypto.jca;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * Public points between the form TLS has for them and a provider's key objects, by way of SubjectPublicKeyInfo: a fixed prefix
 * and the point.
 */
abstract sealed class JcaPoints {
    private final String algorithm;
    private final Provider provider;
    private final byte[] prefix;
    private final int length;

    private JcaPoints(String algorithm, Provider provider, AlgorithmIdentifier identifier, int length) {
        this.algorithm = algorithm;
        this.provider = provider;
        this.prefix = prefix(identifier, length);
        this.length = length;
    }

    private static byte[] prefix(AlgorithmIdentifier identifier, int length) {
        try {
            byte[] encoded = new SubjectPublicKeyInfo(identifier, new byte[length]).getEncoded();
            return Arrays.copyOf(encoded, encoded.length - length);
        } catch (IOException e) {
            throw new IllegalStateException("DER in memory failed", e);
        }
    }

    /** The length of a point. */
    int length() {
        return length;
    }

    abstract void initialize(KeyPairGenerator generator) throws GeneralSecurityException;

    abstract void initialize(KeyPairGenerator generator, SecureRandom random) throws GeneralSecurityException;

    /** With the provider's own randomness. */
    final KeyPairGenerator generator() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, provider);
        initialize(generator);
        return generator;
    }

    final KeyPairGenerator generator(SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, provider);
        initialize(generator, random);
        return generator;
    }

    /** The secret if it is one that the group allows. */
    abstract byte[] checked(byte[] secret) throws InvalidKeyException;

    byte[] encode(PublicKey key) throws InvalidKeyException {
        byte[] encoded = key.getEncoded();
        int start = prefix.length;
        if (encoded == null
                || encoded.length != start + length
                || !Arrays.equals(encoded, 0, start, prefix, 0, start)) {
            throw new InvalidKeyException(provider.getName() + " made a key in an unexpected form");
        }
        return Arrays.copyOfRange(encoded, start, encoded.length);
    }

    PublicKey decode(byte[] point) throws GeneralSecurityException {
        byte[] encoded = Arrays.copyOf(prefix, prefix.length + length);
        System.arraycopy(point, 0, encoded, prefix.length, length);
        return KeyFactory.getInstance(algorithm, provider).generatePublic(new X509EncodedKeySpec(encoded));
    }

    /** A curve in Weierstrass form. */
    static final class OnCurve extends JcaPoints {
        private final Curve curve;

        OnCurve(Curve curve, Provider provider) {
            super(
                    "EC",
                    provider,
                    new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve.identifier()),
                    curve.pointLength());
            this.curve = curve;
        }

        @Override
        void initialize(KeyPairGenerator generator) throws GeneralSecurityException {
            generator.initialize(new ECGenParameterSpec(name()));
        }

        @Override
        void initialize(KeyPairGenerator generator, SecureRandom random) throws GeneralSecurityException {
            generator.initialize(new ECGenParameterSpec(name()), random);
        }

        private String name() throws InvalidKeyException {
            return switch (curve) {
                case P256 -> "secp256r1";
                case P384 -> "secp384r1";
                case P521 -> "secp521r1";
                default -> throw new InvalidKeyException("no other provider is asked for " + curve);
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

        X25519(String name, Provider provider) {
            super(name, provider, new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.101.110")), LENGTH);
        }

        @Override
        void initialize(KeyPairGenerator generator) {
            generator.initialize(BITS);
        }

        @Override
        void initialize(KeyPairGenerator generator, SecureRandom random) {
            generator.initialize(BITS, random);
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
