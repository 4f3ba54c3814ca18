package dev.sluice.tls.config;

import dev.sluice.tls.HashAlgorithm;
import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.crypto.Digest;
import dev.sluice.tls.trust.CertificateFields;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/**
 * A public key known beforehand: the SHA-256 of its SubjectPublicKeyInfo in base64 (RFC 7469, Section 2.4). A pin survives
 * the renewal of a certificate as long as the key stays.
 *
 * @param sha256 44 characters of base64
 */
public record KeyPin(String sha256) {
    private static final String PREFIX = "sha256/";

    public KeyPin {
        if (!isHash(sha256)) {
            throw new IllegalArgumentException("a pin is a SHA-256 in base64, 44 characters, not \"" + sha256 + "\"");
        }
    }

    /** Reads {@code sha256/…}, or the base64 alone. */
    public static KeyPin of(String text) {
        return new KeyPin(text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text);
    }

    /** The pin of this certificate's key. */
    public static KeyPin of(X509Certificate certificate) {
        try {
            return ofInfo(CertificateFields.subjectPublicKeyInfo(certificate));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("the certificate cannot be read: " + e.getMessage(), e);
        }
    }

    /** The pin of this key. */
    public static KeyPin of(PublicKey key) {
        byte[] info = key.getEncoded();
        if (info == null) {
            throw new IllegalArgumentException("a key without an encoding has no pin");
        }
        return ofInfo(info);
    }

    private static KeyPin ofInfo(byte[] subjectPublicKeyInfo) {
        Digest digest = CryptoProviders.standard().digest(HashAlgorithm.SHA256);
        digest.update(subjectPublicKeyInfo);
        return new KeyPin(Base64.getEncoder().encodeToString(digest.snapshot()));
    }

    private static boolean isHash(String text) {
        try {
            byte[] hash = Base64.getDecoder().decode(text);
            return hash.length == 32 && Base64.getEncoder().encodeToString(hash).equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** {@code sha256/…}. */
    @Override
    public String toString() {
        return PREFIX + sha256;
    }
}
