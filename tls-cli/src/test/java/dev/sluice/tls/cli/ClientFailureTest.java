package dev.sluice.tls.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.cli.authority.Authority;
import dev.sluice.tls.cli.authority.Credential;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Instant;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can go wrong for a client is one clear line, with either face, and exit code 1. */
class ClientFailureTest {
    @TempDir
    private Path folder;

    private Credentials credentials;

    @BeforeEach
    void makeCredentials() throws IOException {
        credentials = new Credentials(folder).issue("server", "localhost").issue("other", "other.example");
    }

    /** What the client says; nothing else may stand on its streams. */
    private static String failure(String... arguments) {
        CommandRun run = CommandRun.of(arguments);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.errLines()).hasSize(1);
        assertThat(run.err()).startsWith("sluice client: ");
        return run.err();
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void namesAHostThatDoesNotExist(String face) {
        assertThat(failure("client", "nowhere.invalid:443", "--face", face, "--ca", credentials.ca()))
                .contains("unknown host: nowhere.invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void saysThatNothingListens(String face) throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        assertThat(failure("client", "127.0.0.1:" + port, "--face", face, "--ca", credentials.ca()))
                .contains("127.0.0.1:" + port + " refused the connection");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--ca", "--cert"})
    void namesAFileThatDoesNotExist(String option) {
        String missing = credentials.file("missing.pem");
        assertThat(failure("client", "localhost:1", option, missing))
                .contains(missing)
                .contains("no such file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong", "pass:wrong"})
    void saysThatAPassphraseIsWrong(String passphrase) throws Exception {
        credentials.issueEncrypted("locked", "right", "localhost");
        assertThat(failure(
                        "client",
                        "localhost:1",
                        "--cert",
                        credentials.file("locked.pem"),
                        "--key",
                        credentials.file("locked.key"),
                        "--passphrase",
                        passphrase))
                .contains("passphrase is wrong")
                .contains("locked.key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void namesTheExpectedNameAndTheOneThatCame(String face) throws IOException {
        try (ServerRun server = serve("other")) {
            assertThat(failure("client", server.address(), "--face", face, "--ca", credentials.ca()))
                    .contains("other.example")
                    .contains("localhost")
                    .contains("--servername");
            CommandRun run = CommandRun.of(
                    "client",
                    server.address(),
                    "--face",
                    face,
                    "--ca",
                    credentials.ca(),
                    "--servername",
                    "other.example",
                    "--get",
                    "/");
            assertThat(run.exitCode()).as(run.err()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void saysThatACertificateHasExpired(String face) throws IOException {
        credentials.write(
                "expired",
                credentials
                        .authority()
                        .issue(
                                new Authority.Validity(
                                        Instant.parse("2020-01-01T00:00:00Z"), Instant.parse("2021-01-01T00:00:00Z")),
                                "localhost"));
        try (ServerRun server = serve("expired")) {
            assertThat(failure("client", server.address(), "--face", face, "--ca", credentials.ca()))
                    .contains("expired")
                    .contains("2021-01-01");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void saysHowToTrustAnUnknownAuthority(String face) throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        String stranger = new Credentials(elsewhere).ca();
        try (ServerRun server = serve("server")) {
            assertThat(failure("client", server.address(), "--face", face, "--ca", stranger))
                    .contains("no trusted authority")
                    .contains("--ca FILE");
            CommandRun run = CommandRun.of("client", server.address(), "--face", face, "--insecure", "--get", "/");
            assertThat(run.exitCode()).isZero();
            assertThat(run.err()).contains("nobody checked this certificate");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void recognizesAPlainHttpServer(String face) throws IOException {
        try (OneConnection server = new OneConnection(socket -> {
            socket.getInputStream().readNBytes(5);
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        })) {
            assertThat(failure("client", server.address(), "--face", face, "--ca", credentials.ca()))
                    .contains("plain HTTP");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void limitsHowLongASilentServerMayTake(String face) throws IOException {
        try (OneConnection server =
                new OneConnection(socket -> socket.getInputStream().transferTo(new java.io.ByteArrayOutputStream()))) {
            assertThat(failure(
                            "client", server.address(), "--face", face, "--ca", credentials.ca(), "--timeout", "300ms"))
                    .contains("took longer than 0.3s")
                    .contains("--timeout");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void tellsACutStreamFromACleanEnd(String face) throws IOException {
        Credential credential = credentials.authority().issue("localhost");
        try (OneConnection server = new OneConnection(socket -> sayHalf(socket, credential))) {
            CommandRun run = CommandRun.of(
                    "client", server.address(), "--face", face, "--ca", credentials.ca(), "--quiet", "--get", "/");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out()).isEqualTo("half of the ans");
            assertThat(run.errLines()).singleElement().asString().contains("without close_notify");
        }
    }

    /** JSSE as a server that goes away in the middle, by closing the socket under its feet. */
    private static void sayHalf(Socket socket, Credential credential) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", credential.key(), new char[0], new Certificate[] {credential.certificate()});
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, false);
            tls.setUseClientMode(false);
            tls.getInputStream().readNBytes(10);
            tls.getOutputStream().write("half of the ans".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private ServerRun serve(String name) throws IOException {
        return ServerRun.start("--cert", credentials.file(name + ".pem"), "--key", credentials.file(name + ".key"));
    }

    /** A server for one connection that knows nothing of TLS. */
    private static final class OneConnection implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

        /** What it does with the connection. */
        private interface Talk {
            void with(Socket socket) throws IOException;
        }

        OneConnection(Talk talk) throws IOException {
            Thread.ofPlatform().daemon().start(() -> {
                try (Socket socket = listener.accept()) {
                    talk.with(socket);
                    socket.shutdownOutput();
                    socket.getInputStream().transferTo(new java.io.ByteArrayOutputStream());
                } catch (IOException e) {
                    // The client has left, which ends this server too.
                }
            });
        }

        String address() {
            return "localhost:" + listener.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
