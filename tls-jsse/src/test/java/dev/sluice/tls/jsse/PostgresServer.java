package dev.sluice.tls.jsse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.testkit.LocalServer;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import dev.sluice.tls.testkit.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * A PostgreSQL on loopback that speaks TLS only. Its user {@value #USER} comes to the database {@value #OPEN} as he is, and to
 * {@value #CLOSED} by a certificate in his name. Used by one thread.
 */
final class PostgresServer implements AutoCloseable {
    static final String USER = "client";
    static final String OPEN = "postgres";
    static final String CLOSED = "template1";

    /** Whom the server runs as when the tests run as root, as whom it refuses to. */
    private static final String UNPRIVILEGED = "postgres";

    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    private final LocalServer server;

    private PostgresServer(LocalServer server) {
        this.server = server;
    }

    static PostgresServer start(Path folder, TestAuthority authority, TestCertificate own) throws Exception {
        Path programs = Tool.require("initdb").toRealPath().getParent(); // several versions may be there
        String initialise = programs.resolve("initdb").toString();
        String serve = programs.resolve("postgres").toString();
        own(folder);
        Path data = folder.resolve("data");
        run(folder, command(initialise, "--username", USER, "--no-locale", "--no-sync", "-D", data.toString()));
        file(data, "pg_hba.conf", """
                hostssl %s %s samehost trust
                hostssl %s %s samehost cert
                """.formatted(OPEN, USER, CLOSED, USER));
        Path chain = file(folder, "server.pem", own.chainPem());
        Path key = file(folder, "server.key", own.keyPem());
        Path trusted = file(folder, "ca.pem", authority.rootPem());
        return new PostgresServer(LocalServer.start(
                folder.toFile(),
                port -> command(
                        serve,
                        "-D",
                        data.toString(),
                        "-p",
                        Integer.toString(port),
                        "--listen_addresses=localhost",
                        "--unix_socket_directories=",
                        "--fsync=off",
                        "--ssl=on",
                        "--ssl_cert_file=" + chain,
                        "--ssl_key_file=" + key,
                        "--ssl_ca_file=" + trusted),
                "ready to accept connections"));
    }

    private static List<String> command(String... words) {
        List<String> command = new ArrayList<>();
        if (ROOT) {
            command.addAll(
                    List.of("setpriv", "--reuid=" + UNPRIVILEGED, "--regid=" + UNPRIVILEGED, "--clear-groups", "--"));
        }
        command.addAll(List.of(words));
        return command;
    }

    private static void run(Path folder, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    /** For the server's eyes only, which it demands of keys. */
    private static Path file(Path folder, String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        own(file);
        return file;
    }

    private static void own(Path path) throws IOException {
        if (ROOT) {
            Files.setOwner(
                    path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(UNPRIVILEGED));
        }
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
