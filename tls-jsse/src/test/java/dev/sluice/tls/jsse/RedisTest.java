package dev.sluice.tls.jsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.testkit.RedisServer;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
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

    private RedisServer redis;

    @BeforeEach
    void start() throws IOException {
        redis = RedisServer.start(directory, AUTHORITY, SERVER);
    }

    @AfterEach
    void stop() {
        if (redis != null) {
            redis.close();
        }
    }

    private RedisClient client(boolean known) {
        RedisClient client = RedisClient.create(RedisURI.builder()
                .withHost("localhost")
                .withPort(redis.port())
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
