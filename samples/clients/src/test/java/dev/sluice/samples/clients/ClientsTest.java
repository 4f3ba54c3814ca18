package dev.sluice.samples.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.testkit.RedisServer;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs every sample for real. */
@Timeout(60)
class ClientsTest {
    @TempDir
    private Path folder;

    @Test
    void theWebClientTakesFiveEvents() {
        assertThat(EventStream.run()).containsExactly("event 0", "event 1", "event 2", "event 3", "event 4");
    }

    @Test
    void theRSocketClientTakesTenSquares() {
        assertThat(RSocketStream.run()).containsExactly("1", "4", "9", "16", "25", "36", "49", "64", "81", "100");
    }

    @Test
    void lettuceCountsItsVisits() throws Exception {
        TestAuthority authority = TestAuthority.create();
        TestCertificate own = authority.request("client").issue();
        try (RedisServer redis = RedisServer.start(
                folder, authority, authority.request("localhost").issue())) {
            RedisURI server = RedisURI.builder()
                    .withHost("localhost")
                    .withPort(redis.port())
                    .withSsl(true)
                    .build();
            SslOptions tls = LettuceClient.tls(
                    file("root.pem", authority.rootPem()),
                    file("client.pem", own.chainPem()),
                    file("client.key", own.keyPem()));
            assertThat(LettuceClient.visit(server, tls)).isOne();
            assertThat(LettuceClient.visit(server, tls)).isEqualTo(2);
        }
    }

    private File file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toFile();
    }
}
