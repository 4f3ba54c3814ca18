package dev.sluice.tls;

import java.util.Optional;

/** A signature algorithm together with its hash or curve (RFC 8446, Section 4.2.3), by its IANA name and code. */
public enum SignatureScheme {
    ECDSA_SECP256R1_SHA256(0x0403, "ecdsa_secp256r1_sha256", Use.ANYWHERE),
    ECDSA_SECP384R1_SHA384(0x0503, "ecdsa_secp384r1_sha384", Use.ANYWHERE),
    ECDSA_SECP521R1_SHA512(0x0603, "ecdsa_secp521r1_sha512", Use.ANYWHERE),
    ED25519(0x0807, "ed25519", Use.ANYWHERE),
    ED448(0x0808, "ed448", Use.ANYWHERE),
    RSA_PSS_RSAE_SHA256(0x0804, "rsa_pss_rsae_sha256", Use.ANYWHERE),
    RSA_PSS_RSAE_SHA384(0x0805, "rsa_pss_rsae_sha384", Use.ANYWHERE),
    RSA_PSS_RSAE_SHA512(0x0806, "rsa_pss_rsae_sha512", Use.ANYWHERE),
    RSA_PSS_PSS_SHA256(0x0809, "rsa_pss_pss_sha256", Use.ANYWHERE),
    RSA_PSS_PSS_SHA384(0x080A, "rsa_pss_pss_sha384", Use.ANYWHERE),
    RSA_PSS_PSS_SHA512(0x080B, "rsa_pss_pss_sha512", Use.ANYWHERE),
    MLDSA44(0x0904, "mldsa44", Use.ANYWHERE),
    MLDSA65(0x0905, "mldsa65", Use.ANYWHERE),
    MLDSA87(0x0906, "mldsa87", Use.ANYWHERE),
    ECDSA_BRAINPOOLP256R1_SHA256(0x081A, "ecdsa_brainpoolP256r1tls13_sha256", Use.ANYWHERE),
    ECDSA_BRAINPOOLP384R1_SHA384(0x081B, "ecdsa_brainpoolP384r1tls13_sha384", Use.ANYWHERE),
    ECDSA_BRAINPOOLP512R1_SHA512(0x081C, "ecdsa_brainpoolP512r1tls13_sha512", Use.ANYWHERE),
    RSA_PKCS1_SHA256(0x0401, "rsa_pkcs1_sha256", Use.CERTIFICATES),
    RSA_PKCS1_SHA384(0x0501, "rsa_pkcs1_sha384", Use.CERTIFICATES),
    RSA_PKCS1_SHA512(0x0601, "rsa_pkcs1_sha512", Use.CERTIFICATES);

    private enum Use {
        ANYWHERE,
        CERTIFICATES
    }

    private final int code;
    private final String text;
    private final Use use;

    SignatureScheme(int code, String text, Use use) {
        this.code = code;
        this.text = text;
        this.use = use;
    }

    /** The two-byte code, for example 0x0403. */
    public int code() {
        return code;
    }

    /** Whether TLS 1.3 lets it sign a handshake; PKCS#1 v1.5 may only sign certificates (RFC 8446, Section 4.2.3). */
    public boolean signsHandshakes() {
        return use == Use.ANYWHERE;
    }

    /** Whether TLS 1.2 has it, where PKCS#1 v1.5 may sign handshakes too; later schemes are for TLS 1.3 alone. */
    public boolean isForTls12() {
        return switch (this) {
            case MLDSA44,
                    MLDSA65,
                    MLDSA87,
                    ECDSA_BRAINPOOLP256R1_SHA256,
                    ECDSA_BRAINPOOLP384R1_SHA384,
                    ECDSA_BRAINPOOLP512R1_SHA512 -> false;
            default -> true;
        };
    }

    /** Whether it is ECDSA as TLS 1.2 has it too. */
    public boolean isTls12Ecdsa() {
        return isForTls12() && name().startsWith("ECDSA_");
    }

    /** Whether it is of RSA, with either padding. */
    public boolean isRsa() {
        return name().startsWith("RSA_");
    }

    /** The scheme with this code, or empty for one that this library does not know. */
    public static Optional<SignatureScheme> of(int code) {
        for (SignatureScheme scheme : values()) {
            if (scheme.code == code) {
                return Optional.of(scheme);
            }
        }
        return Optional.empty();
    }

    /** The name in IANA's registry, for example {@code ecdsa_secp256r1_sha256}. */
    @Override
    public String toString() {
        return text;
    }
}
