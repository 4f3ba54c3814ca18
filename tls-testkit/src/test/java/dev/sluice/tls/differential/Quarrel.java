package dev.sluice.tls.differential;

/**
 * What the two ends of a scenario may disagree on; on everything else they agree. There is one at most, since no RFC says
 * which of two is found first.
 */
enum Quarrel {
    NONE,
    CIPHER_SUITES,
    GROUPS,
    HANDSHAKE_SCHEMES,
    CERTIFICATE_SCHEMES,
    APPLICATION_PROTOCOLS,
    SERVER_NAME,
    SERVER_CERTIFICATE,
    CLIENT_CERTIFICATE
}
