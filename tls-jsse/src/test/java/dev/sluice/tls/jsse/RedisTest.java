package dev.sluice.tls.jsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lettuce over our engine comes to a Redis that speaks TLS only and wants to know who comes. */
class RedisTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final TestCertificate SERVER = AUTHORITY.request("localhost").issue();
    private static final TestCertificate CLIENT = AUTHORITY.request("client").issue();

    @TempDir
    private Path directory;

    private Process redis;
    private int port;

    @BeforeEach
    void start() throws IOException {
        port = freePort();
        ProcessBuilder command = new ProcessBuilder(List.of(
                "redis-server",
                "--port",
                "0",
                "--bind",
                "127.0.0.1",
                "--tls-port",
                Integer.toString(port),
                "--tls-cert-file",
                file("server.pem", SERVER.chainPem()),
                "--tls-key-file",
                file("server.key", SERVER.keyPem()),
                "--tls-ca-cert-file",
                file("ca.pem", AUTHORITY.rootPem()),
                "--tls-auth-clients",
                "yes",
                "--dir",
                directory.toString(),
                "--save",
                ""));
        try {
            redis = command.redirectErrorStream(true).start();
        } catch (IOException e) {
            if ("true".equals(System.getenv("CI"))) {
                throw e;
            }
            Assumptions.abort("redis-server is not installed: nothing was tested against it (.ci/run installs it)");
        }
        BufferedReader said = redis.inputReader();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.contains("Ready to accept connections")) {
                return;
            }
        }
        throw new IllegalStateException("redis-server did not start");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (redis != null) {
            redis.destroy();
            assertThat(redis.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private RedisClient client(boolean known) {
        RedisClient client = RedisClient.create(RedisURI.builder()
                .withHost("localhost")
                .withPort(port)
                .withSsl(true)
                .withTimeout(Duration.ofSeconds(20))
                .build());
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .sslOptions(SslOptions.builder()
                        .jdkSslProvider()
                        .sslContext(context -> {
                            context.sslContextProvider(new SluiceProvider()).trustManager(AUTHORITY.root());
                            if (known) {
                                context.keyManager(CLIENT.privateKey(), CLIENT.certificate());
                            }
                        })
                        .build())
                .build());
        return client;
    }

    @Test
    void keepsAndGivesWhatWasKept() {
        try (RedisClient client = client(true);
                StatefulRedisConnection<String, String> connection = client.connect()) {
            String large = "0123456789".repeat(50_000);
            connection.sync().set("key", large);

            assertThat(connection.sync().get("key")).isEqualTo(large);
        }
    }

    @Test
    void isRefusedWithoutACertificate() {
        try (RedisClient client = client(false)) {
            assertThatThrownBy(client::connect).isInstanceOf(RedisConnectionException.class);
        }
    }
}
