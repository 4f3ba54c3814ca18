package dev.sluice.tls.interop;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.crypto.FiniteField;
import dev.sluice.tls.testkit.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;

/**
 * OpenSSL's test programs. Some of their ways: without {@code -brief} the client prints all it knows and takes a line that
 * begins with certain letters for a command; with it, standard output is the server's data and nothing else. A server with
 * {@code -rev} answers every line with the line reversed. A KeyUpdate that was asked of them is sent with their next data.
 */
final class OpenSsl {
    static final String EVERY_SUITE = Arrays.stream(CipherSuite.values())
            .filter(suite -> suite.version() == ProtocolVersion.TLS13)
            .map(Object::toString)
            .collect(Collectors.joining(":"));

    private static final Map<NamedGroup, String> GROUPS = new EnumMap<>(Map.of(
            NamedGroup.X25519, "X25519",
            NamedGroup.SECP256R1, "P-256",
            NamedGroup.SECP384R1, "P-384",
            NamedGroup.SECP521R1, "P-521",
            NamedGroup.X448, "X448",
            NamedGroup.FFDHE2048, "ffdhe2048",
            NamedGroup.FFDHE3072, "ffdhe3072"));

    private final Peers peers;

    OpenSsl(Peers peers) {
        this.peers = peers;
    }

    /** The groups of OpenSSL 3.0; later versions have more. */
    static Stream<NamedGroup> groups() {
        return GROUPS.keySet().stream();
    }

    static String name(NamedGroup group) {
        return GROUPS.get(group);
    }

    /** The file that makes its server use this finite field. */
    static String parameters(NamedGroup group) {
        FiniteField field = FiniteField.of(group);
        try {
            ASN1Integer prime = new ASN1Integer(field.prime());
            byte[] der = new DERSequence(new ASN1Encodable[] {prime, new ASN1Integer(field.generator())}).getEncoded();
            return "-----BEGIN DH PARAMETERS-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                    + "\n-----END DH PARAMETERS-----\n";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What it prints on receiving an alert. */
    static String alert(AlertDescription description) {
        return "SSL alert number " + description.code() + "\\b";
    }

    /** A client that trusts our authority, asks for {@code localhost} and gives up on any doubt. */
    Peer client(Listening server, Object... more) {
        return clientTrusting(Ours.AUTHORITY.rootPem(), server, more);
    }

    Peer clientTrusting(String trusted, Listening server, Object... more) {
        List<Object> arguments = new ArrayList<>();
        arguments.addAll(List.of("s_client", "-connect", Face.LOOPBACK + ":" + server.port()));
        arguments.addAll(List.of("-servername", Face.SERVER_NAME, "-verify_hostname", Face.SERVER_NAME));
        arguments.addAll(List.of("-CAfile", peers.file("trusted.pem", trusted), "-verify_return_error"));
        arguments.addAll(List.of(more));
        return peers.start("openssl", arguments.toArray());
    }

    /** A server that shows this certificate, for one test. */
    Peer server(TestCertificate certificate, Object... more) {
        List<Object> arguments = new ArrayList<>();
        arguments.addAll(List.of("s_server", "-accept", Face.LOOPBACK + ":0"));
        arguments.addAll(certificate(certificate));
        arguments.addAll(List.of(more));
        Peer server = peers.start("openssl", arguments.toArray());
        return server.on(Integer.parseInt(server.await("^ACCEPT .*:([0-9]+)$")));
    }

    /** A server that reverses lines and speaks all that OpenSSL can; it logs its keys into {@link #serversKeyLog()}. */
    Peer reverser() {
        return peers.shared(
                "reverser",
                () -> server(
                        Ours.SERVER,
                        "-rev",
                        "-ciphersuites",
                        EVERY_SUITE,
                        "-groups",
                        String.join(":", GROUPS.values()),
                        "-alpn",
                        "h2,http/1.1",
                        "-keylogfile",
                        serversKeyLog()));
    }

    Path serversKeyLog() {
        return peers.folder().resolve("server.keys");
    }

    /** A server whose standard input is what it sends, where lines that begin with certain letters are commands. */
    Peer interactiveServer() {
        return peers.shared(
                "interactive",
                () -> server(Ours.SERVER, "-msg", "-keymatexport", "EXPORTER-sluice", "-keymatexportlen", "32"));
    }

    /** A server that demands a certificate of these authorities from clients. */
    Peer demandingServer(String trusted) {
        return peers.shared(
                "demanding " + trusted,
                () -> server(
                        Ours.SERVER,
                        "-rev",
                        "-Verify",
                        "3",
                        "-verify_return_error",
                        "-CAfile",
                        peers.file("trusted.pem", trusted)));
    }

    /** The options that give a program this certificate. */
    List<Object> certificate(TestCertificate certificate) {
        String chain = certificate.chainPem();
        List<Object> options = new ArrayList<>(List.of(
                "-cert", peers.file("cert.pem", chain),
                "-key", peers.file("key.pem", certificate.keyPem())));
        int second = chain.indexOf("-----BEGIN", 1);
        if (second > 0) {
            options.addAll(List.of("-cert_chain", peers.file("chain.pem", chain.substring(second))));
        }
        return options;
    }

    /** The lines of a key log without comments. */
    static List<String> keyLog(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }
}
