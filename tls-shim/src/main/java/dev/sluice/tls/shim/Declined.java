package dev.sluice.tls.shim;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The runner's flags that are declined, by the reason. */
enum Declined {
    DTLS(
            "DTLS is not there yet",
            "-dtls",
            "-initial-timeout-duration-ms",
            "-mtu",
            "-private-key-delay-ms",
            "-srtp-profiles"),
    RENEGOTIATION(
            "renegotiation is allowed, required or off, as said before the handshake and for as long as the connection lasts: not once, not later and not in silence",
            "-forbid-renegotiation-after-handshake",
            "-handshake-twice",
            "-renegotiate-explicit",
            "-renegotiate-ignore",
            "-renegotiate-once"),
    LEGACY(
            "what was left behind: false start, clients that fall back, NPN, channel ID, TLS 1.2's certificate_types, tls-unique, TLS 1.0's record splitting, peers without RFC 5746",
            "-advertise-empty-npn",
            "-advertise-npn",
            "-allow-false-start-without-alpn",
            "-cbc-record-splitting",
            "-enable-channel-id",
            "-expect-certificate-types",
            "-expect-channel-id",
            "-expect-next-proto",
            "-expect-no-next-proto",
            "-expect-no-secure-renegotiation",
            "-fallback-scsv",
            "-false-start",
            "-select-empty-next-proto",
            "-select-next-proto",
            "-send-channel-id",
            "-tls-unique"),
    QUIC(
            "QUIC brings its own records",
            "-expect-quic-transport-params",
            "-quic",
            "-quic-early-data-context",
            "-quic-transport-params",
            "-quic-use-legacy-codepoint"),
    ECH(
            "Encrypted Client Hello is not there yet",
            "-ech-config-list",
            "-ech-is-retry-config",
            "-ech-server-config",
            "-ech-server-key",
            "-enable-ech-grease",
            "-expect-ech-accept",
            "-expect-ech-name-override",
            "-expect-ech-retry-configs",
            "-expect-no-ech-name-override",
            "-expect-no-ech-retry-configs",
            "-fail-early-callback-ech-rewind",
            "-reject-unusable-ech-config"),
    DRAFTS(
            "drafts and one library's own: application settings, delegated credentials, PAKE, trust anchors, server padding, resumption across names",
            "-alps-use-new-codepoint",
            "-application-settings",
            "-available-trust-anchors",
            "-cert-properties",
            "-defer-alps",
            "-delegated-credential",
            "-expect-no-peer-match-trust-anchor",
            "-expect-not-resumable-across-names",
            "-expect-peer-application-settings",
            "-expect-peer-available-trust-anchors",
            "-expect-peer-match-trust-anchor",
            "-expect-resumable-across-names",
            "-expect-server-sent-requested-padding",
            "-new-delegated-credential",
            "-new-spake2plusv1-credential",
            "-pake-client-id",
            "-pake-context",
            "-pake-password",
            "-pake-server-id",
            "-request-server-padding",
            "-requested-trust-anchors",
            "-resumption-across-names-enabled",
            "-server-supports-padding",
            "-wrong-pake-role"),
    TRANSPARENCY(
            "Certificate Transparency's timestamps are not looked at",
            "-enable-signed-cert-timestamps",
            "-expect-signed-cert-timestamps",
            "-signed-cert-timestamps"),
    SPLIT(
            "a handshake is not split between processes, nor prepared by hints",
            "-allow-hint-mismatch",
            "-handshake-hints",
            "-handshaker-path",
            "-handshaker-resume"),
    POLICIES(
            "policies that another library publishes",
            "-cnsa-202407",
            "-cnsa1-202603",
            "-cnsa2-202603",
            "-fips-202205",
            "-wpa-202304"),
    TICKET_FORMAT(
            "the runner opens and makes tickets in another library's format",
            "-ticket-key",
            "-use-ticket-aead-callback"),
    NOT_OFFERED(
            "the public API has nothing like it: alerts of the application's choice, peeking, certificates kept as hashes, another verdict on a resumed session, all that a peer verifies and not only what suits us too, a measure of how wrong a ticket's age is, imports of pre-shared keys by SHA-384, a server that says nothing to a name, hints and flags of groups, shuffled extensions, a workaround for one old client, empty or unoffered protocols",
            "-allow-unknown-alpn-protos",
            "-curves-flags",
            "-expect-peer-verify-pref",
            "-expect-sha256-client-cert",
            "-expect-ticket-age-skew",
            "-jdk11-workaround",
            "-no-server-name-ack",
            "-peek-then-read",
            "-permute-extensions",
            "-psk-importer-sha384",
            "-retain-only-sha256-client-cert",
            "-reverify-on-resume",
            "-select-empty-alpn",
            "-send-alert",
            "-server-supported-groups-hint"),
    OBSERVED(
            "observers and key logs see messages and secrets, in words of our own and without the records around them",
            "-expect-msg-callback",
            "-export-traffic-secrets"),
    ONE_THING_AT_A_TIME(
            "the shim does one thing at a time, and sends its early data before it hears anything",
            "-early-write-after-message",
            "-read-with-unfinished-write"),
    DEBUGGING("for debugging the other library", "-fuzzer-mode", "-wait-for-debugger", "-write-settings");

    private static final Map<String, Declined> BY_FLAG = Stream.of(values())
            .flatMap(reason -> reason.flags().stream().map(flag -> Map.entry(flag, reason)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private final String reason;
    private final String flags;

    Declined(String reason, String... flags) {
        this.reason = reason;
        this.flags = String.join(" ", flags);
    }

    static Optional<Declined> of(String flag) {
        return Optional.ofNullable(BY_FLAG.get(flag));
    }

    String reason() {
        return reason;
    }

    List<String> flags() {
        return List.of(flags.split(" "));
    }
}
