package dev.sluice.tls.crypto.jca;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.math.ec.rfc8032.Ed448;

/** Ed25519 and Ed448 in their pure form (RFC 8032), by Bouncy Castle's static functions. */
final class EdDsa implements SignatureAlgorithm {
    static final ASN1ObjectIdentifier ED25519 = new ASN1ObjectIdentifier("1.3.101.112");
    static final ASN1ObjectIdentifier ED448 = new ASN1ObjectIdentifier("1.3.101.113");
    private static final byte[] NO_CONTEXT = new byte[0];

    private final ASN1ObjectIdentifier algorithm;
    private final int keyLength;
    private final int signatureLength;
    private final JcaSignature foreign;

    private EdDsa(ASN1ObjectIdentifier algorithm, int keyLength, int signatureLength, JcaSignature foreign) {
        this.algorithm = algorithm;
        this.keyLength = keyLength;
        this.signatureLength = signatureLength;
        this.foreign = foreign;
    }

    static EdDsa ed25519(JcaSignature foreign) {
        return new EdDsa(ED25519, Ed25519.PUBLIC_KEY_SIZE, Ed25519.SIGNATURE_SIZE, foreign);
    }

    static EdDsa ed448(JcaSignature foreign) {
        return new EdDsa(ED448, Ed448.PUBLIC_KEY_SIZE, Ed448.SIGNATURE_SIZE, foreign);
    }

    @Override
    public byte[] sign(PrivateKey key, PublicKey publicKey, byte[] content, SecureRandom random)
            throws GeneralSecurityException {
        publicBits(publicKey);
        Optional<byte[]> seed = key instanceof EdECPrivateKey ed ? ed.getBytes() : Optional.empty();
        return seed.isPresent() ? sign(seed.get(), content) : foreign.sign(key, publicKey, content, random);
    }

    /** The public key is computed again from the seed: signing for another one would give the private key away. */
    private byte[] sign(byte[] seed, byte[] content) throws InvalidKeyException {
        try {
            if (seed.length != keyLength) {
                throw new InvalidKeyException("the private key has " + seed.length + " bytes, not " + keyLength);
            }
            byte[] signature = new byte[signatureLength];
            if (isEd448()) {
                Ed448.sign(seed, 0, NO_CONTEXT, content, 0, content.length, signature, 0);
            } else {
                Ed25519.sign(seed, 0, content, 0, content.length, signature, 0);
            }
            return signature;
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }

    @Override
    public boolean verify(PublicKey key, byte[] content, byte[] signature) throws GeneralSecurityException {
        byte[] point = publicBits(key);
        if (signature.length != signatureLength) {
            return false;
        }
        return isEd448()
                ? Ed448.verify(signature, 0, point, 0, NO_CONTEXT, content, 0, content.length)
                : Ed25519.verify(signature, 0, point, 0, content, 0, content.length);
    }

    private byte[] publicBits(PublicKey key) throws InvalidKeyException {
        byte[] bits = PublicKeys.bits(key, algorithm);
        if (bits.length != keyLength) {
            throw new InvalidKeyException("the public key has " + bits.length + " bytes, not " + keyLength);
        }
        return bits;
    }

    private boolean isEd448() {
        return algorithm.equals(ED448);
    }
}
