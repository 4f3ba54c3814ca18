package dev.sluice.tls.bench.peer;

/** The kind of key in certificates. Says nothing of how one is made, so that naming it loads nothing. */
public enum CertificateKey {
    ECDSA_P256,
    RSA_2048
}
