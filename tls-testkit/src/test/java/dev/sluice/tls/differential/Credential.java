package dev.sluice.tls.differential;

import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.testkit.KeyKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The certificate that an end shows, in words.
 *
 * @param issuer the key of the root it comes from
 * @param intermediate whether another authority, always with the same kind of key, stands between
 * @param key the key it is for
 * @param names the names in it
 */
record Credential(KeyKind issuer, boolean intermediate, KeyKind key, List<String> names, Flaw flaw) {
    static final KeyKind INTERMEDIATE = KeyKind.EC_P256;

    /** What a verifier may find wrong with it. */
    enum Flaw {
        NONE,
        EXPIRED,
        NOT_YET_VALID,
        FOR_THE_OTHER_ROLE,
        FOR_CODE_SIGNING,
        /** Its root has the name of the trusted one and another key. */
        IMPOSTOR,
        /** Its root is not the trusted one. */
        STRANGER
    }

    /** What can sign a handshake with its key. */
    Set<SignatureScheme> handshakeSchemes() {
        return switch (key) {
            case RSA_2048 ->
                Set.of(
                        SignatureScheme.RSA_PSS_RSAE_SHA256,
                        SignatureScheme.RSA_PSS_RSAE_SHA384,
                        SignatureScheme.RSA_PSS_RSAE_SHA512);
            case RSA_PSS_2048 ->
                Set.of(
                        SignatureScheme.RSA_PSS_PSS_SHA256,
                        SignatureScheme.RSA_PSS_PSS_SHA384,
                        SignatureScheme.RSA_PSS_PSS_SHA512);
            default -> Set.of(signatureBy(key));
        };
    }

    /** What signed its chain. */
    List<SignatureScheme> chainSchemes() {
        List<SignatureScheme> schemes = new ArrayList<>(List.of(signatureBy(issuer)));
        if (intermediate) {
            schemes.add(signatureBy(INTERMEDIATE));
        }
        return schemes;
    }

    private static SignatureScheme signatureBy(KeyKind authority) {
        return switch (authority) {
            case EC_P256 -> SignatureScheme.ECDSA_SECP256R1_SHA256;
            case EC_P384 -> SignatureScheme.ECDSA_SECP384R1_SHA384;
            case EC_P521 -> SignatureScheme.ECDSA_SECP521R1_SHA512;
            case RSA_2048 -> SignatureScheme.RSA_PKCS1_SHA256;
            case RSA_PSS_2048 -> SignatureScheme.RSA_PSS_PSS_SHA256;
            case ED25519 -> SignatureScheme.ED25519;
            case ED448 -> SignatureScheme.ED448;
            default -> throw new IllegalArgumentException(authority + " is not for both implementations");
        };
    }
}
