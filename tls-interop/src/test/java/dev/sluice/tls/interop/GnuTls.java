package dev.sluice.tls.interop;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.testkit.TestCertificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * GnuTLS's test programs. Some of their ways: the server echoes, and takes a line between two pairs of stars for a command;
 * the client takes a line between two circumflexes for one.
 */
final class GnuTls {
    /** An option of both: they tell of handshake messages and alerts, at length. */
    static final String LOGGING = "--debug=5";

    private static final Map<NamedGroup, String> GROUPS = new EnumMap<>(Map.of(
            NamedGroup.X25519, "GROUP-X25519",
            NamedGroup.SECP256R1, "GROUP-SECP256R1",
            NamedGroup.SECP384R1, "GROUP-SECP384R1",
            NamedGroup.SECP521R1, "GROUP-SECP521R1",
            NamedGroup.X448, "GROUP-X448",
            NamedGroup.FFDHE2048, "GROUP-FFDHE2048",
            NamedGroup.FFDHE3072, "GROUP-FFDHE3072"));

    /** All suites of TLS 1.3; what the programs do not offer unasked is added by name. */
    private static final String EVERY_SUITE = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+AES-128-CCM-8";

    private static final String EVERYTHING = priorities(GROUPS.keySet().toArray(new NamedGroup[0]));

    private final Peers peers;

    GnuTls(Peers peers) {
        this.peers = peers;
    }

    /** The groups of GnuTLS 3.7. */
    static List<NamedGroup> groups() {
        return List.copyOf(GROUPS.keySet());
    }

    /** The option of a client that offers these groups, most wanted first. */
    static String offering(NamedGroup... groups) {
        return "--priority=" + priorities(groups);
    }

    /** The option of either that speaks one version alone. */
    static String offering(ProtocolVersion version) {
        return "--priority=NORMAL:-VERS-ALL:+VERS-" + (version == ProtocolVersion.TLS13 ? "TLS1.3" : "TLS1.2");
    }

    private static String priorities(NamedGroup... groups) {
        return Arrays.stream(groups)
                .map(GROUPS::get)
                .collect(Collectors.joining(":+", EVERY_SUITE + ":-GROUP-ALL:+", ""));
    }

    /** What the client says on receiving an alert, and the server that is {@link #LOGGING}. */
    static String alert(AlertDescription description) {
        return "(?:Received alert \\[|Alert\\[2\\|)" + description.code() + "\\]";
    }

    /** What either that is {@link #LOGGING} says on sending KeyUpdate. */
    static String sent(Rekey rekey) {
        return "sending key update \\(" + requestUpdate(rekey) + "\\)";
    }

    /** What either that is {@link #LOGGING} says on receiving KeyUpdate. */
    static String received(Rekey rekey) {
        return "received TLS 1.3 key update \\(" + requestUpdate(rekey) + "\\)";
    }

    private static int requestUpdate(Rekey rekey) {
        return rekey == Rekey.BOTH ? 1 : 0;
    }

    /** A client that trusts our authority and, unless told otherwise, offers all it has. */
    Peer client(Listening server, Object... more) {
        return clientTrusting(Ours.AUTHORITY.rootPem(), server, more);
    }

    Peer clientTrusting(String trusted, Listening server, Object... more) {
        List<Object> arguments = new ArrayList<>();
        arguments.addAll(List.of(Face.LOOPBACK, "--port", server.port(), "--priority", EVERYTHING));
        arguments.addAll(List.of("--sni-hostname", Face.SERVER_NAME, "--verify-hostname", Face.SERVER_NAME));
        arguments.addAll(List.of("--x509cafile", peers.file("trusted.pem", trusted)));
        arguments.addAll(List.of(more));
        return peers.start("gnutls-cli", arguments.toArray());
    }

    /** A server that echoes lines, for one test. */
    Peer server(TestCertificate certificate, Object... more) {
        List<Object> arguments = new ArrayList<>();
        arguments.addAll(List.of("--echo", "--quiet", "--priority", EVERYTHING));
        arguments.addAll(certificate(certificate));
        arguments.addAll(List.of(more));
        return peers.startOnFreePort(
                port -> {
                    List<Object> listening = new ArrayList<>(arguments);
                    listening.addAll(List.of("--port", port));
                    return peers.start("gnutls-serv", listening.toArray());
                },
                server -> server.await("^Echo Server listening on IPv4 .*\\.\\.\\.(.+)$")
                        .equals("done"));
    }

    /** A server for all tests that need nothing special. */
    Peer echo() {
        return peers.shared("echo", () -> server(Ours.SERVER, "--disable-client-cert"));
    }

    /** The same with a log. */
    Peer loggingEcho() {
        return peers.shared("logging", () -> server(Ours.SERVER, "--disable-client-cert", LOGGING));
    }

    /** A server that demands a certificate of these authorities from clients, and shows this one. */
    Peer demandingServer(TestCertificate certificate, String trusted) {
        return peers.shared(
                "demanding " + certificate + trusted,
                () -> server(
                        certificate,
                        "--require-client-cert",
                        "--verify-client-cert",
                        "--x509cafile",
                        peers.file("trusted.pem", trusted)));
    }

    /** The options that give a program this certificate. */
    List<Object> certificate(TestCertificate certificate) {
        return List.of(
                "--x509certfile", peers.file("cert.pem", certificate.chainPem()),
                "--x509keyfile", peers.file("key.pem", certificate.keyPem()));
    }
}
