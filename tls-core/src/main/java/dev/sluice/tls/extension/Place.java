package dev.sluice.tls.extension;

/** The messages that carry extensions. */
public enum Place {
    CLIENT_HELLO,
    SERVER_HELLO,
    HELLO_RETRY_REQUEST,
    ENCRYPTED_EXTENSIONS,
    CERTIFICATE_REQUEST,
    CERTIFICATE,
    NEW_SESSION_TICKET;

    /** Whether an extension here answers one that the peer offered, so that an unknown one is an error. */
    boolean answers() {
        return switch (this) {
            case SERVER_HELLO, HELLO_RETRY_REQUEST, ENCRYPTED_EXTENSIONS, CERTIFICATE -> true;
            case CLIENT_HELLO, CERTIFICATE_REQUEST, NEW_SESSION_TICKET -> false;
        };
    }
}
