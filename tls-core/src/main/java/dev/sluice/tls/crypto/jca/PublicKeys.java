package dev.sluice.tls.crypto.jca;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * Public keys of any provider by their SubjectPublicKeyInfo, which all of them have; interfaces do not: the JDK gives a key on
 * a curve it does not know (brainpool) without one.
 */
final class PublicKeys {
    private PublicKeys() {}

    static SubjectPublicKeyInfo info(PublicKey key) throws InvalidKeyException {
        byte[] encoded = key.getEncoded();
        if (encoded == null) {
            throw new InvalidKeyException("a " + key.getAlgorithm() + " public key without an encoding");
        }
        try {
            return SubjectPublicKeyInfo.getInstance(encoded);
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException("a " + key.getAlgorithm() + " public key in no known encoding", e);
        }
    }

    /** A key of the first provider that knows its kind; the encoding must be the one DER has for it. */
    static PublicKey read(byte[] subjectPublicKeyInfo) throws GeneralSecurityException {
        String algorithm;
        try {
            algorithm = SubjectPublicKeyInfo.getInstance(subjectPublicKeyInfo)
                    .getAlgorithm()
                    .getAlgorithm()
                    .getId();
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException("no public key", e);
        }
        PublicKey key = KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo));
        if (!Arrays.equals(key.getEncoded(), subjectPublicKeyInfo)) {
            throw new InvalidKeyException("a public key with more than one encoding");
        }
        return key;
    }

    /** The named curve of an EC key; empty for other keys and for explicit parameters (RFC 5480, Section 2.1.1 forbids them). */
    static Optional<Curve> curve(AlgorithmIdentifier algorithm) {
        ASN1Encodable parameters = algorithm.getParameters();
        return X9ObjectIdentifiers.id_ecPublicKey.equals(algorithm.getAlgorithm())
                        && parameters instanceof ASN1ObjectIdentifier identifier
                ? Curve.of(identifier)
                : Optional.empty();
    }

    /** The bits of a key with this algorithm identifier. */
    static byte[] bits(PublicKey key, ASN1ObjectIdentifier algorithm) throws InvalidKeyException {
        SubjectPublicKeyInfo info = info(key);
        if (!info.getAlgorithm().getAlgorithm().equals(algorithm)) {
            throw new InvalidKeyException("the public key is of another algorithm: " + key.getAlgorithm());
        }
        return info.getPublicKeyData().getOctets();
    }
}
