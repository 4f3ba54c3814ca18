package dev.sluice.tls.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A Redis on loopback that speaks TLS only and asks every client for a certificate. Used by one thread. */
public final class RedisServer implements AutoCloseable {
    private final LocalServer server;

    private RedisServer(LocalServer server) {
        this.server = server;
    }

    /**
     * Starts it, or skips the test where there is none, as {@link Tool} says.
     *
     * @param folder for its files
     * @param authority whose clients it lets in
     * @param own what it shows
     */
    public static RedisServer start(Path folder, TestAuthority authority, TestCertificate own) throws IOException {
        String program = Tool.require("redis-server").toString();
        String chain = file(folder, "server.pem", own.chainPem());
        String key = file(folder, "server.key", own.keyPem());
        String trusted = file(folder, "ca.pem", authority.rootPem());
        return new RedisServer(LocalServer.start(
                folder.toFile(),
                port -> List.of(
                        program,
                        "--port",
                        "0",
                        "--bind",
                        "127.0.0.1",
                        "--tls-port",
                        Integer.toString(port),
                        "--tls-cert-file",
                        chain,
                        "--tls-key-file",
                        key,
                        "--tls-ca-cert-file",
                        trusted,
                        "--tls-auth-clients",
                        "yes",
                        "--save",
                        ""),
                "Ready to accept connections"));
    }

    private static String file(Path folder, String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
