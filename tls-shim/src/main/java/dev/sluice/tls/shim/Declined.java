package dev.sluice.tls.shim;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The runner's flags that are declined, by the reason. */
enum Declined {
    DTLS("DTLS is not there yet", "-dtls", "-mtu", "-initial-timeout-duration-ms", "-srtp-profiles"),
    SHORT_KEYS(
            "the runner's pre-shared keys of TLS 1.2 have fewer than the 16 bytes that a key has here",
            "-psk",
            "-psk-identity"),
    RENEGOTIATION(
            "renegotiation is allowed, required or off; once, later or silently is nothing that can be said",
            "-forbid-renegotiation-after-handshake",
            "-handshake-twice",
            "-renegotiate-explicit",
            "-renegotiate-ignore",
            "-renegotiate-once"),
    LEGACY(
            "what was left behind: false start, falling back, NPN, channel ID, certificate types, tls-unique, TLS 1.0's record splitting, peers without RFC 5746",
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
    RAW_PUBLIC_KEYS(
            "raw public keys are there, but not in this shim",
            "-accepted-peer-cert-types",
            "-available-client-cert-types",
            "-expect-peer-certificate-type",
            "-expect-peer-rpk-sha256",
            "-new-rpk-credential"),
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
            "-skip-ticket",
            "-ticket-key",
            "-use-ticket-aead-callback"),
    NOT_OFFERED(
            "the public API has nothing like it: alerts of the application's choice, traffic secrets, peeking, messages as they pass, hashes in place of certificates, other verdicts on a resumed session, flags of groups, empty or unoffered protocols",
            "-allow-unknown-alpn-protos",
            "-curves-flags",
            "-decline-ocsp-callback",
            "-expect-msg-callback",
            "-expect-peer-verify-pref",
            "-expect-sha256-client-cert",
            "-expect-ticket-age-skew",
            "-export-traffic-secrets",
            "-fail-ocsp-callback",
            "-jdk11-workaround",
            "-max-cert-list",
            "-no-server-name-ack",
            "-peek-then-read",
            "-permute-extensions",
            "-private-key-delay-ms",
            "-psk-importer-sha384",
            "-read-with-unfinished-write",
            "-retain-only-sha256-client-cert",
            "-reverify-on-resume",
            "-select-empty-alpn",
            "-send-alert",
            "-server-preference",
            "-server-supported-groups-hint",
            "-set-ocsp-in-callback",
            "-early-write-after-message",
            "-use-ocsp-callback"),
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
