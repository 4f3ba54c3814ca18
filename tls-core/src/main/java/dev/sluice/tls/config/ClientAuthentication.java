package dev.sluice.tls.config;

/** Whether a server wants to see a client's certificate (RFC 8446, Section 4.3.2). */
public enum ClientAuthentication {
    /** It does not ask. */
    NONE,
    /** It asks, and takes a client without certificate; one that is shown must be valid. */
    REQUEST,
    /** It asks and refuses a client without, with {@code certificate_required}. */
    REQUIRE
}
