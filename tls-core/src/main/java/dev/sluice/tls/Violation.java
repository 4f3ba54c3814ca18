package dev.sluice.tls;

/** The rules of the protocol that a peer can break, each with the alert that answers it and the section that asks for it. */
public enum Violation {
    // Records
    NOT_TLS(AlertDescription.UNEXPECTED_MESSAGE, "what arrived is not TLS", "RFC 8446, Section 5.1"),
    UNKNOWN_RECORD_TYPE(AlertDescription.UNEXPECTED_MESSAGE, "a record of an unexpected type", "RFC 8446, Section 5"),
    RECORD_TOO_LONG(AlertDescription.RECORD_OVERFLOW, "a record is too long", "RFC 8446, Sections 5.1 and 5.2"),
    EMPTY_RECORD(
            AlertDescription.UNEXPECTED_MESSAGE, "a record that must not be empty is empty", "RFC 8446, Section 5.1"),
    NO_CONTENT_TYPE(AlertDescription.UNEXPECTED_MESSAGE, "a record holds padding only", "RFC 8446, Section 5.4"),
    BAD_RECORD_MAC(AlertDescription.BAD_RECORD_MAC, "a record cannot be decrypted", "RFC 8446, Section 5.2"),
    BAD_CHANGE_CIPHER_SPEC(
            AlertDescription.UNEXPECTED_MESSAGE,
            "change_cipher_spec in the wrong place or form",
            "RFC 8446, Section 5"),
    INTERLEAVED_HANDSHAKE(
            AlertDescription.UNEXPECTED_MESSAGE,
            "another record stands between the fragments of a handshake message",
            "RFC 8446, Section 5.1"),
    MESSAGE_ACROSS_KEY_CHANGE(
            AlertDescription.UNEXPECTED_MESSAGE,
            "handshake bytes follow a message that changes keys in its record",
            "RFC 8446, Section 5.1"),
    TOO_MANY_RECORDS_WITHOUT_DATA(
            AlertDescription.UNEXPECTED_MESSAGE, "too many records in a row bring no data", "RFC 8446, Section 5.1"),
    MALFORMED_ALERT(AlertDescription.DECODE_ERROR, "an alert is malformed", "RFC 8446, Section 6"),

    WRONG_RECORD_VERSION(
            AlertDescription.PROTOCOL_VERSION,
            "a record names another version than the one agreed on",
            "RFC 5246, Section 6.2.1"),
    TOO_MANY_WARNINGS(AlertDescription.UNEXPECTED_MESSAGE, "too many warnings in a row", "RFC 5246, Section 7.2"),

    // Messages
    UNEXPECTED_MESSAGE(AlertDescription.UNEXPECTED_MESSAGE, "a message out of order", "RFC 8446, Section 4"),
    MALFORMED_MESSAGE(AlertDescription.DECODE_ERROR, "a message cannot be read", "RFC 8446, Section 6.2"),
    MESSAGE_TOO_LONG(AlertDescription.ILLEGAL_PARAMETER, "a message is longer than we allow", "RFC 8446, Section 4"),
    DUPLICATE_EXTENSION(AlertDescription.ILLEGAL_PARAMETER, "an extension appears twice", "RFC 8446, Section 4.2"),
    MISPLACED_EXTENSION(
            AlertDescription.ILLEGAL_PARAMETER,
            "an extension stands in a message it is not for",
            "RFC 8446, Section 4.2"),
    UNSOLICITED_EXTENSION(
            AlertDescription.UNSUPPORTED_EXTENSION,
            "an extension answers nothing that was offered",
            "RFC 8446, Section 4.2"),
    MISSING_EXTENSION(AlertDescription.MISSING_EXTENSION, "an extension is missing", "RFC 8446, Section 9.2"),

    // Hellos
    BAD_COMPRESSION(AlertDescription.ILLEGAL_PARAMETER, "compression other than null", "RFC 8446, Section 4.1.2"),
    BAD_LEGACY_VERSION(AlertDescription.ILLEGAL_PARAMETER, "legacy_version is not TLS 1.2", "RFC 8446, Section 4.1.3"),
    WRONG_SESSION_ID_ECHO(
            AlertDescription.ILLEGAL_PARAMETER, "the server did not echo legacy_session_id", "RFC 8446, Section 4.1.3"),
    CIPHER_SUITE_NOT_OFFERED(
            AlertDescription.ILLEGAL_PARAMETER,
            "the server chose a cipher suite that was not offered",
            "RFC 8446, Section 4.1.3"),
    CIPHER_SUITE_CHANGED(
            AlertDescription.ILLEGAL_PARAMETER,
            "the cipher suite differs from that of HelloRetryRequest",
            "RFC 8446, Section 4.1.4"),
    VERSION_NOT_OFFERED(
            AlertDescription.ILLEGAL_PARAMETER,
            "the server chose a version that was not offered",
            "RFC 8446, Section 4.2.1"),
    DOWNGRADE(
            AlertDescription.ILLEGAL_PARAMETER,
            "the server's random says that the version was forced down",
            "RFC 8446, Section 4.1.3"),
    GROUP_NOT_OFFERED(
            AlertDescription.ILLEGAL_PARAMETER,
            "the server chose a group that was not offered",
            "RFC 8446, Section 4.2.8"),
    RETRY_CHANGES_NOTHING(
            AlertDescription.ILLEGAL_PARAMETER,
            "HelloRetryRequest would not change the ClientHello",
            "RFC 8446, Section 4.1.4"),
    SECOND_RETRY(AlertDescription.UNEXPECTED_MESSAGE, "a second HelloRetryRequest", "RFC 8446, Section 4.1.4"),
    SECOND_HELLO_CHANGED(
            AlertDescription.ILLEGAL_PARAMETER,
            "the second ClientHello changes more than it may",
            "RFC 8446, Section 4.1.2"),
    RETRY_NOT_FOLLOWED(
            AlertDescription.ILLEGAL_PARAMETER,
            "the second ClientHello does not hold the one key share asked for",
            "RFC 8446, Section 4.2.8"),
    WRONG_COOKIE(
            AlertDescription.ILLEGAL_PARAMETER,
            "the second ClientHello does not return the cookie as it was",
            "RFC 8446, Section 4.2.2"),
    KEY_SHARES_INCONSISTENT(
            AlertDescription.ILLEGAL_PARAMETER, "key shares do not match supported_groups", "RFC 8446, Section 4.2.8"),
    BAD_KEY_SHARE(AlertDescription.ILLEGAL_PARAMETER, "a key share is not valid", "RFC 8446, Section 4.2.8"),
    BAD_FINITE_FIELD_SHARE(
            AlertDescription.HANDSHAKE_FAILURE,
            "a share of DHE is not between 1 and p - 1",
            "RFC 7919, Sections 3 and 4"),
    ENCRYPT_THEN_MAC_UNCALLED_FOR(
            AlertDescription.ILLEGAL_PARAMETER,
            "the server answers encrypt_then_mac, and its cipher authenticates by itself",
            "RFC 7366, Section 3"),
    PRE_SHARED_KEY_NOT_LAST(
            AlertDescription.ILLEGAL_PARAMETER, "pre_shared_key is not the last extension", "RFC 8446, Section 4.2.11"),
    PRE_SHARED_KEY_NOT_OFFERED(
            AlertDescription.ILLEGAL_PARAMETER,
            "the server chose a pre-shared key that was not offered for its cipher suite",
            "RFC 8446, Section 4.2.11"),
    BAD_BINDER(
            AlertDescription.DECRYPT_ERROR,
            "no pre-shared key that the client names and proves to have is known here",
            "RFC 8446, Section 4.2.11"),
    EARLY_DATA_INCONSISTENT(
            AlertDescription.ILLEGAL_PARAMETER,
            "the server took early data, but not with the first key, its suite and its application protocol",
            "RFC 8446, Section 4.2.10"),
    TOO_MUCH_EARLY_DATA(
            AlertDescription.UNEXPECTED_MESSAGE, "more early data than was allowed", "RFC 8446, Section 4.6.1"),
    APPLICATION_PROTOCOL_NOT_OFFERED(
            AlertDescription.ILLEGAL_PARAMETER,
            "the server chose an application protocol that was not offered",
            "RFC 7301, Section 3.1"),

    RECORD_SIZE_LIMIT_TOO_SMALL(
            AlertDescription.ILLEGAL_PARAMETER, "record_size_limit is below 64 bytes", "RFC 8449, Section 4"),
    BAD_MAX_FRAGMENT_LENGTH(
            AlertDescription.ILLEGAL_PARAMETER,
            "max_fragment_length is unknown, not as offered, or stands beside record_size_limit",
            "RFC 6066, Section 4"),

    SESSION_NOT_OFFERED(
            AlertDescription.ILLEGAL_PARAMETER,
            "the server resumes a session that was not offered",
            "RFC 5246, Section 7.4.1.3"),
    RESUMPTION_CHANGES(
            AlertDescription.HANDSHAKE_FAILURE,
            "a resumption changes what belongs to the session",
            "RFC 5246, Section 7.4.1.3, and RFC 7627, Section 5.3"),
    WRONG_RENEGOTIATION_INFO(
            AlertDescription.HANDSHAKE_FAILURE,
            "renegotiation_info does not match the handshake before",
            "RFC 5746, Sections 3.4 to 3.7"),
    RENEGOTIATION_CHANGES(
            AlertDescription.HANDSHAKE_FAILURE, "a renegotiation changes what has to stay", "RFC 5746, Section 5"),
    VERSION_RENEGOTIATED(
            AlertDescription.PROTOCOL_VERSION, "a renegotiation settles on another version", "RFC 8446, Section 4.1.3"),
    NO_UNCOMPRESSED_POINTS(
            AlertDescription.ILLEGAL_PARAMETER,
            "ec_point_formats lacks the uncompressed form",
            "RFC 8422, Section 5.1.2"),

    // Authentication
    NO_SERVER_CERTIFICATE(AlertDescription.DECODE_ERROR, "the server sent no certificate", "RFC 8446, Section 4.4.2.4"),
    CERTIFICATE_TYPE_NOT_OFFERED(
            AlertDescription.UNSUPPORTED_CERTIFICATE,
            "a certificate type that was not offered",
            "RFC 7250, Section 4.2"),
    MALFORMED_CERTIFICATE(AlertDescription.BAD_CERTIFICATE, "a certificate cannot be read", "RFC 8446, Section 4.4.2"),
    CHAIN_TOO_LONG(AlertDescription.BAD_CERTIFICATE, "more certificates than we allow", "RFC 8446, Section 4.4.2"),
    COMPRESSION_NOT_OFFERED(
            AlertDescription.ILLEGAL_PARAMETER,
            "a certificate is compressed in a way that was not offered",
            "RFC 8879, Section 4"),
    BAD_COMPRESSED_CERTIFICATE(
            AlertDescription.BAD_CERTIFICATE,
            "a compressed certificate does not unpack to what it says",
            "RFC 8879, Section 4"),
    WRONG_CERTIFICATE_CONTEXT(
            AlertDescription.ILLEGAL_PARAMETER, "the certificate request context is wrong", "RFC 8446, Section 4.4.2"),
    SIGNATURE_SCHEME_NOT_OFFERED(
            AlertDescription.ILLEGAL_PARAMETER,
            "the signature scheme was not offered or does not fit the certificate",
            "RFC 8446, Section 4.4.3"),
    BAD_SIGNATURE(
            AlertDescription.DECRYPT_ERROR, "the signature over the handshake is wrong", "RFC 8446, Section 4.4.3"),
    BAD_FINISHED(AlertDescription.DECRYPT_ERROR, "Finished does not match the handshake", "RFC 8446, Section 4.4.4"),

    // After the handshake
    BAD_KEY_UPDATE(
            AlertDescription.ILLEGAL_PARAMETER, "KeyUpdate asks for something unknown", "RFC 8446, Section 4.6.3");

    private final AlertDescription alert;
    private final String text;
    private final String rfc;

    Violation(AlertDescription alert, String text, String rfc) {
        this.alert = alert;
        this.text = text;
        this.rfc = rfc;
    }

    public AlertDescription alert() {
        return alert;
    }

    /** The section that holds the rule, for example {@code RFC 8446, Section 4.1.2}. */
    public String rfc() {
        return rfc;
    }

    String text() {
        return text;
    }
}
