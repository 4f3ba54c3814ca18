package dev.sluice.tls.extension;

/** The messages that carry extensions. */
public enum Place {
    CLIENT_HELLO,
    SERVER_HELLO,
    /** One that settles on TLS 1.2. */
    TLS12_SERVER_HELLO,
    HELLO_RETRY_REQUEST,
    ENCRYPTED_EXTENSIONS,
    CERTIFICATE_REQUEST,
    CERTIFICATE,
    NEW_SESSION_TICKET
}
