package dev.sluice.tls.shim;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The runner's flags that are implemented. Together with {@link Declined} the whole of docs/shim-flags.md. */
enum Flag {
    // The invocation
    IS_HANDSHAKER_SUPPORTED("-is-handshaker-supported", Takes.NOTHING, "prints `No`"),
    PORT("-port", Takes.NUMBER, "where to connect to, on 127.0.0.1"),
    IPV6("-ipv6", Takes.NOTHING, "connects to ::1 instead"),
    SHIM_ID("-shim-id", Takes.NUMBER, "sent first, as eight bytes"),
    SERVER("-server", Takes.NOTHING, "speaks as TLS server"),
    RESUME_COUNT("-resume-count", Takes.NUMBER, "so many more connections, which resume"),
    RESUMPTION_DELAY("-resumption-delay", Takes.NUMBER, "the clock is so many seconds ahead for the next connection"),
    ASYNC("-async", Takes.NOTHING, "input byte by byte, small output, operations complete on other threads"),

    // Versions
    MIN_VERSION("-min-version", Takes.NUMBER, "the lowest version"),
    MAX_VERSION("-max-version", Takes.NUMBER, "the highest version; below TLS 1.2 there is none"),
    NO_TLS13("-no-tls13", Takes.NOTHING, "leaves TLS 1.3 out"),
    NO_TLS12("-no-tls12", Takes.NOTHING, "leaves TLS 1.2 out"),
    NO_TLS11("-no-tls11", Takes.NOTHING, "nothing to do: never spoken"),
    NO_TLS1("-no-tls1", Takes.NOTHING, "nothing to do: never spoken"),
    EXPECT_VERSION("-expect-version", Takes.NUMBER, "checks what was negotiated"),

    RENEGOTIATE_FREELY("-renegotiate-freely", Takes.NOTHING, "renegotiation is allowed"),
    EXPECT_TOTAL_RENEGOTIATIONS("-expect-total-renegotiations", Takes.NUMBER, "checks how often that happened"),

    // Algorithms
    CIPHER("-cipher", Takes.TEXT, "the suites of TLS 1.2 by their names, in order"),
    SERVER_PREFERENCE("-server-preference", Takes.NOTHING, "nothing to do: a server goes by its own order"),
    CURVES("-curves", Takes.NUMBER, "the groups, in order; may be repeated"),
    KEY_SHARES("-key-shares", Takes.NUMBER, "the groups of the client's key shares; may be repeated"),
    NO_KEY_SHARES("-no-key-shares", Takes.NOTHING, "the client sends no key share"),
    EXPECT_CURVE_ID("-expect-curve-id", Takes.NUMBER, "checks the group"),
    EXPECT_HRR("-expect-hrr", Takes.NOTHING, "checks that there was a HelloRetryRequest"),
    EXPECT_NO_HRR("-expect-no-hrr", Takes.NOTHING, "checks that there was none"),
    VERIFY_PREFS("-verify-prefs", Takes.NUMBER, "the signature schemes accepted; may be repeated"),
    EXPECT_PEER_SIGNATURE(
            "-expect-peer-signature-algorithm", Takes.NUMBER, "checks the peer's scheme in a full handshake"),
    EXPECT_CIPHER("-expect-cipher", Takes.NUMBER, "checks the suite"),
    EXPECT_CIPHER_AES("-expect-cipher-aes", Takes.NUMBER, "checks the suite: AES is taken to be fast everywhere"),
    EXPECT_CIPHER_NO_AES("-expect-cipher-no-aes", Takes.NUMBER, "nothing to do: AES is taken to be fast everywhere"),
    ENABLE_GREASE("-enable-grease", Takes.NOTHING, "nothing to do: a client always sends GREASE"),

    // Credentials
    CERT_FILE("-cert-file", Takes.TEXT, "the chain in PEM", true),
    KEY_FILE("-key-file", Takes.TEXT, "its key in PEM", true),
    SIGNING_PREFS("-signing-prefs", Takes.NUMBER, "the schemes it signs with, in the policy's order", true),
    OCSP_RESPONSE("-ocsp-response", Takes.BASE64, "what is stapled", true),
    MUST_MATCH_ISSUER("-must-match-issuer", Takes.NOTHING, "shown only to peers that name its issuer", true),
    NEW_X509("-new-x509-credential", Takes.NOTHING, "begins another credential"),
    NEW_RAW_KEY("-new-rpk-credential", Takes.NOTHING, "begins a key that is shown without certificate"),
    NEW_PSK("-new-psk-credential", Takes.NOTHING, "begins a pre-shared key"),
    PSK_KEY("-psk-importer-key", Takes.BASE64, "the key, imported by RFC 9258", true),
    PSK_IDENTITY("-psk-importer-identity", Takes.BASE64, "its identity", true),
    PSK_CONTEXT("-psk-importer-context", Takes.BASE64, "its context", true),
    PSK_SHA256("-psk-importer-sha256", Takes.NOTHING, "nothing to do: its hash, the only one", true),
    TLS12_PSK("-psk", Takes.TEXT, "a pre-shared key for TLS 1.2"),
    TLS12_PSK_IDENTITY("-psk-identity", Takes.TEXT, "its identity"),
    AVAILABLE_CERT_TYPES(
            "-available-client-cert-types",
            Takes.NUMBER,
            "how a client shows itself, in order; as its credentials are without it; may be repeated"),
    ACCEPTED_CERT_TYPES(
            "-accepted-peer-cert-types", Takes.NUMBER, "how the peer may show itself, in order; may be repeated"),
    EXPECT_CERT_TYPE("-expect-peer-certificate-type", Takes.NUMBER, "checks how the peer showed itself"),
    EXPECT_RAW_KEY("-expect-peer-rpk-sha256", Takes.BASE64, "the hash of the only raw public key that is accepted"),
    EXPECT_SELECTED_CREDENTIAL("-expect-selected-credential", Takes.NUMBER, "checks which one was shown"),
    TRUST_CERT("-trust-cert", Takes.TEXT, "nothing to do: any chain is accepted"),
    USE_CLIENT_CA_LIST("-use-client-ca-list", Takes.TEXT, "the authorities that a server names"),
    EXPECT_CLIENT_CA_LIST("-expect-client-ca-list", Takes.TEXT, "checks what the server names"),
    MAX_CERT_LIST("-max-cert-list", Takes.NUMBER, "the largest handshake message that is read, if no ClientHello"),
    REQUIRE_ANY_CLIENT_CERTIFICATE(
            "-require-any-client-certificate", Takes.NOTHING, "a client must show a certificate"),
    VERIFY_PEER("-verify-peer", Takes.NOTHING, "a client is asked for a certificate; refusals count"),
    VERIFY_FAIL("-verify-fail", Takes.NOTHING, "the peer's certificate is refused, where refusals count"),
    USE_CUSTOM_VERIFY_CALLBACK("-use-custom-verify-callback", Takes.NOTHING, "nothing to do: the verifier is one"),
    EXPECT_VERIFY_RESULT("-expect-verify-result", Takes.NOTHING, "nothing to do: the verdict is the shim's own"),
    USE_OLD_CLIENT_CERT_CALLBACK(
            "-use-old-client-cert-callback", Takes.NOTHING, "nothing to do: certificates come from a source"),
    FAIL_CERT_CALLBACK("-fail-cert-callback", Takes.NOTHING, "the source of certificates fails"),
    EXPECT_PEER_CERT_FILE("-expect-peer-cert-file", Takes.TEXT, "checks the peer's chain"),
    EXPECT_NO_PEER_CERT("-expect-no-peer-cert", Takes.NOTHING, "checks that there is none"),
    ENABLE_OCSP_STAPLING("-enable-ocsp-stapling", Takes.NOTHING, "nothing to do: a client always asks"),
    EXPECT_OCSP_RESPONSE("-expect-ocsp-response", Takes.BASE64, "checks what was stapled"),
    USE_OCSP_CALLBACK(
            "-use-ocsp-callback",
            Takes.NOTHING,
            "nothing to do: verifiers and sources of certificates are asked always"),
    SET_OCSP_IN_CALLBACK(
            "-set-ocsp-in-callback", Takes.NOTHING, "nothing to do: what is stapled comes from the source"),
    DECLINE_OCSP_CALLBACK("-decline-ocsp-callback", Takes.NOTHING, "nothing is stapled"),
    FAIL_OCSP_CALLBACK(
            "-fail-ocsp-callback",
            Takes.NOTHING,
            "a client refuses what is stapled, or that nothing is; a server's source fails"),

    // Extensions
    HOST_NAME("-host-name", Takes.TEXT, "the client's SNI; none without it"),
    EXPECT_SERVER_NAME("-expect-server-name", Takes.TEXT, "checks the client's SNI"),
    EXPECT_NO_SERVER_NAME("-expect-no-server-name", Takes.NOTHING, "checks that there is none"),
    ADVERTISE_ALPN("-advertise-alpn", Takes.TEXT, "the client's protocols, as on the wire"),
    EXPECT_ALPN("-expect-alpn", Takes.TEXT, "checks what the server chose"),
    SELECT_ALPN("-select-alpn", Takes.TEXT, "the server's protocol"),
    DECLINE_ALPN("-decline-alpn", Takes.NOTHING, "the server has none"),
    REJECT_ALPN("-reject-alpn", Takes.NOTHING, "the server has one that nobody offers"),
    EXPECT_ADVERTISED_ALPN("-expect-advertised-alpn", Takes.TEXT, "checks the client's protocols"),
    EXPECT_EXTENDED_MAIN_SECRET(
            "-expect-extended-master-secret", Takes.NOTHING, "nothing to do: there is no session without it"),
    EXPECT_SECURE_RENEGOTIATION(
            "-expect-secure-renegotiation", Takes.NOTHING, "nothing to do: there is no connection without it"),
    NO_LEGACY_SERVER_CONNECT(
            "-no-legacy-server-connect", Takes.NOTHING, "nothing to do: servers without RFC 5746 are refused"),

    INSTALL_CERT_COMPRESSION_ALGS(
            "-install-cert-compression-algs", Takes.NOTHING, "the runner's own ways to compress certificates"),
    INSTALL_ONE_CERT_COMPRESSION_ALG("-install-one-cert-compression-alg", Takes.NUMBER, "one of them"),

    // Callbacks
    USE_EARLY_CALLBACK(
            "-use-early-callback",
            Takes.NOTHING,
            "nothing to do: the configuration is always chosen by the ClientHello"),
    FAIL_EARLY_CALLBACK("-fail-early-callback", Takes.NOTHING, "the choice of a configuration fails"),
    INSTALL_DDOS_CALLBACK("-install-ddos-callback", Takes.NOTHING, "nothing to do: that is the same place"),
    FAIL_DDOS_CALLBACK("-fail-ddos-callback", Takes.NOTHING, "the choice of a configuration fails"),

    // Resumption
    NO_TICKET("-no-ticket", Takes.NOTHING, "a server sends no tickets; one of TLS 1.2 alone goes by session ids"),
    SKIP_TICKET("-skip-ticket", Takes.NOTHING, "a server gives no tickets, and no session ids instead"),
    RENEW_TICKET("-renew-ticket", Takes.NOTHING, "a server has a new ticket key for each connection"),
    EXPECT_TICKET_RENEWAL(
            "-expect-ticket-renewal", Takes.NOTHING, "checks that a resumed connection brought another ticket"),
    EXPECT_SESSION_ID("-expect-session-id", Takes.NOTHING, "checks that the server keeps the first session"),
    EXPECT_NO_SESSION_ID("-expect-no-session-id", Takes.NOTHING, "checks that it does not"),
    USE_TICKET_CALLBACK("-use-ticket-callback", Takes.NOTHING, "nothing to do: ticket keys come from a source"),
    EXPECT_SESSION_MISS("-expect-session-miss", Takes.NOTHING, "checks that nothing was resumed"),
    EXPECT_NO_SESSION("-expect-no-session", Takes.NOTHING, "checks that no ticket came"),
    ENABLE_EARLY_DATA("-enable-early-data", Takes.NOTHING, "offers or accepts early data"),
    EXPECT_TICKET_SUPPORTS_EARLY_DATA(
            "-expect-ticket-supports-early-data", Takes.NOTHING, "checks the ticket that came"),
    EXPECT_ACCEPT_EARLY_DATA("-expect-accept-early-data", Takes.NOTHING, "checks that early data was taken"),
    EXPECT_REJECT_EARLY_DATA("-expect-reject-early-data", Takes.NOTHING, "checks that it was not"),
    EXPECT_NO_OFFER_EARLY_DATA("-expect-no-offer-early-data", Takes.NOTHING, "checks that none was offered"),
    EXPECT_EARLY_DATA_REASON(
            "-expect-early-data-reason",
            Takes.TEXT,
            "checks whether it was taken; the reason why not is nobody's to know"),

    // The conversation
    IMPLICIT_HANDSHAKE("-implicit-handshake", Takes.NOTHING, "no handshake before reading or writing"),
    HANDSHAKE_NEVER_DONE("-handshake-never-done", Takes.NOTHING, "checks that the handshake does not complete"),
    NO_OP_EXTRA_HANDSHAKE("-no-op-extra-handshake", Takes.NOTHING, "nothing to do: a handshake completes once"),
    SHIM_WRITES_FIRST("-shim-writes-first", Takes.NOTHING, "sends `hello` first, as early data where that goes"),
    SHIM_INITIAL_WRITE("-shim-initial-write", Takes.TEXT, "sends this instead"),
    REPEAT_INITIAL_WRITE("-repeat-shim-initial-write", Takes.NUMBER, "so many times"),
    SHIM_SHUTS_DOWN("-shim-shuts-down", Takes.NOTHING, "ends without reading"),
    CHECK_CLOSE_NOTIFY("-check-close-notify", Takes.NOTHING, "checks that the peer ends with close_notify"),
    READ_SIZE("-read-size", Takes.NUMBER, "reads so many bytes at once; 512 without it"),
    MAX_SEND_FRAGMENT("-max-send-fragment", Takes.NUMBER, "the largest record sent"),
    WRITE_DIFFERENT_RECORD_SIZES(
            "-write-different-record-sizes", Takes.NOTHING, "sends pieces of many sizes instead of echoing"),
    PARTIAL_WRITE("-partial-write", Takes.NOTHING, "nothing to do: writes are always in parts"),
    KEY_UPDATE("-key-update", Takes.NOTHING, "new sending keys after each read"),
    KEY_UPDATE_BEFORE_READ("-key-update-before-read", Takes.NOTHING, "new sending keys before each read"),
    EXPORT_KEYING_MATERIAL("-export-keying-material", Takes.NUMBER, "sends so many exported bytes"),
    EXPORT_LABEL("-export-label", Takes.TEXT, "with this label"),
    EXPORT_CONTEXT("-export-context", Takes.TEXT, "and this context"),
    USE_EXPORT_CONTEXT(
            "-use-export-context", Takes.NOTHING, "nothing to do: TLS 1.3 has a context always, if only an empty one"),
    USE_EXPORTER_BETWEEN_READS("-use-exporter-between-reads", Takes.NOTHING, "exports a byte after each read");

    /** What follows a flag. */
    enum Takes {
        NOTHING(""),
        NUMBER("number"),
        TEXT("text"),
        BASE64("base64");

        private final String text;

        Takes(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final Map<String, Flag> BY_NAME =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(flag -> flag.text, Function.identity()));

    private final String text;
    private final Takes takes;
    private final String description;
    private final boolean ofCredential;

    Flag(String text, Takes takes, String description) {
        this(text, takes, description, false);
    }

    Flag(String text, Takes takes, String description, boolean ofCredential) {
        this.text = text;
        this.takes = takes;
        this.description = description;
        this.ofCredential = ofCredential;
    }

    static Optional<Flag> of(String text) {
        return Optional.ofNullable(BY_NAME.get(text));
    }

    Takes takes() {
        return takes;
    }

    String description() {
        return description;
    }

    /** Whether it belongs to the credential begun last. */
    boolean isOfCredential() {
        return ofCredential;
    }

    @Override
    public String toString() {
        return text;
    }
}
