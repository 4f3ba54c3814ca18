package dev.sluice.tls.differential;

import dev.sluice.tls.AlertDescription;

/** Alerts that mean the same to whoever receives them, where the RFCs leave a choice. */
enum Complaint {
    NOTHING_IN_COMMON,
    /** RFC 8446, Section 6.2 has seven alerts on certificates, and leaves to each verifier how precise it is. */
    CERTIFICATE,
    CERTIFICATE_MISSING,
    APPLICATION_PROTOCOL,
    SERVER_NAME;

    static Complaint of(AlertDescription alert) {
        return switch (alert) {
            // Section 4.1.1 allows both.
            case HANDSHAKE_FAILURE, INSUFFICIENT_SECURITY -> NOTHING_IN_COMMON;
            case BAD_CERTIFICATE,
                    UNSUPPORTED_CERTIFICATE,
                    CERTIFICATE_REVOKED,
                    CERTIFICATE_EXPIRED,
                    CERTIFICATE_UNKNOWN,
                    UNKNOWN_CA,
                    ACCESS_DENIED -> CERTIFICATE;
            case CERTIFICATE_REQUIRED -> CERTIFICATE_MISSING;
            case NO_APPLICATION_PROTOCOL -> APPLICATION_PROTOCOL;
            case UNRECOGNIZED_NAME -> SERVER_NAME;
            default -> throw new AssertionError(alert + " is no answer to any of these scenarios");
        };
    }
}
