package dev.sluice.tls.crypto.jca;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * Public keys between the bytes TLS has for them and a JCA provider's key objects, by way of SubjectPublicKeyInfo: a fixed
 * prefix and the bytes. Immutable; from any thread.
 */
final class KeyForm {
    private final String algorithm;
    private final Provider provider;
    private final byte[] prefix;
    private final int length;

    /** The provider's keys of {@code algorithm}, whose bytes are {@code length} long. */
    KeyForm(String algorithm, Provider provider, AlgorithmIdentifier identifier, int length) {
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

    Provider provider() {
        return provider;
    }

    int length() {
        return length;
    }

    KeyPairGenerator generator() throws GeneralSecurityException {
        return KeyPairGenerator.getInstance(algorithm, provider);
    }

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

    /** The key of these {@link #length()} bytes, with no more checks than the provider makes. */
    PublicKey decode(byte[] bytes) throws GeneralSecurityException {
        byte[] encoded = Arrays.copyOf(prefix, prefix.length + length);
        System.arraycopy(bytes, 0, encoded, prefix.length, length);
        return KeyFactory.getInstance(algorithm, provider).generatePublic(new X509EncodedKeySpec(encoded));
    }
}
