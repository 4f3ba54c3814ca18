package dev.sluice.tls;

/** How two honest peers can fail to agree, each with its alert. The failure's detail names both offers. */
public enum Mismatch {
    NO_COMMON_VERSION(AlertDescription.PROTOCOL_VERSION, "no protocol version in common"),
    NO_COMMON_CIPHER_SUITE(AlertDescription.HANDSHAKE_FAILURE, "no cipher suite in common"),
    NO_COMMON_GROUP(AlertDescription.HANDSHAKE_FAILURE, "no key exchange group in common"),
    /** The client's list of groups, or the server's prime, has none (RFC 7919, Sections 3 and 4). */
    NO_COMMON_FINITE_FIELD(AlertDescription.INSUFFICIENT_SECURITY, "no finite field in common for DHE (RFC 7919)"),
    NO_ENCRYPT_THEN_MAC(
            AlertDescription.HANDSHAKE_FAILURE,
            "the peer does not know encrypt_then_mac (RFC 7366), without which AES-CBC is not used"),
    NO_COMMON_SIGNATURE_SCHEME(
            AlertDescription.HANDSHAKE_FAILURE, "no certificate here can sign with a scheme the peer accepts"),
    NO_COMMON_CERTIFICATE_TYPE(
            AlertDescription.UNSUPPORTED_CERTIFICATE,
            "one side shows a certificate where the other takes a raw public key, or the other way round (RFC 7250)"),
    NO_COMMON_APPLICATION_PROTOCOL(AlertDescription.NO_APPLICATION_PROTOCOL, "no application protocol in common"),
    NO_SECURE_RENEGOTIATION(AlertDescription.HANDSHAKE_FAILURE, "the peer does not know renegotiation_info (RFC 5746)"),
    RENEGOTIATION_REFUSED(
            AlertDescription.HANDSHAKE_FAILURE, "the peer refuses the renegotiation that this side requires"),
    NO_EXTENDED_MASTER_SECRET(
            AlertDescription.HANDSHAKE_FAILURE, "the peer does not know extended_master_secret (RFC 7627)"),
    INAPPROPRIATE_FALLBACK(
            AlertDescription.INAPPROPRIATE_FALLBACK,
            "the client fell back to an older version than both sides speak (RFC 7507)"),
    UNKNOWN_SERVER_NAME(AlertDescription.UNRECOGNIZED_NAME, "nothing is served under the name asked for"),
    PRE_SHARED_KEY_MISSING(
            AlertDescription.HANDSHAKE_FAILURE, "the client offers no pre-shared key, and nothing else is accepted"),
    PRE_SHARED_KEY_REFUSED(
            AlertDescription.HANDSHAKE_FAILURE,
            "the server does not take the pre-shared key, and nothing else is accepted"),
    CLIENT_CERTIFICATE_MISSING(AlertDescription.CERTIFICATE_REQUIRED, "the client showed no certificate"),
    /** In TLS 1.2, which has no alert of its own for it (RFC 5246, Section 7.4.6). */
    CLIENT_CERTIFICATE_MISSING_TLS12(AlertDescription.HANDSHAKE_FAILURE, "the client showed no certificate");

    private final AlertDescription alert;
    private final String text;

    Mismatch(AlertDescription alert, String text) {
        this.alert = alert;
        this.text = text;
    }

    public AlertDescription alert() {
        return alert;
    }

    String text() {
        return text;
    }
}
