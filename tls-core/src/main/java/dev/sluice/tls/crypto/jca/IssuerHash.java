package dev.sluice.tls.crypto.jca;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Optional;

/** The hash functions by which OCSP names the issuer of a certificate (RFC 6960, Section 4.1.1). They protect nothing. */
public final class IssuerHash {
    private IssuerHash() {}

    /**
     * Whether {@code hash} is that of {@code of}.
     *
     * @param algorithm its object identifier, in dots; of one that nobody uses here nothing is the hash
     */
    public static boolean matches(String algorithm, byte[] hash, byte[] of) {
        return name(algorithm)
                .map(name -> MessageDigest.isEqual(hash, digest(name).digest(of)))
                .orElse(false);
    }

    private static Optional<String> name(String algorithm) {
        return switch (algorithm) {
            case "1.3.14.3.2.26" -> Optional.of("SHA-1");
            case "2.16.840.1.101.3.4.2.1" -> Optional.of("SHA-256");
            case "2.16.840.1.101.3.4.2.2" -> Optional.of("SHA-384");
            case "2.16.840.1.101.3.4.2.3" -> Optional.of("SHA-512");
            default -> Optional.empty();
        };
    }

    private static MessageDigest digest(String name) {
        try {
            return Jdk.messageDigest(name, Optional.empty());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks " + name, e);
        }
    }
}
