package dev.sluice.tls.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.cli.authority.Credential;
import dev.sluice.tls.config.Identities;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.loom.TlsListener;
import dev.sluice.tls.loom.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code client --rekey} tells of a server that does not follow. */
class RekeyTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void saysThatAServerEndedWithoutNewKeys(String face) throws IOException {
        Credentials credentials = new Credentials(folder);
        Credential credential = credentials.authority().issue("localhost");
        ServerConfig config = ServerConfig.builder()
                .identity(Identities.of(credential.key(), credential.certificate()))
                .build();
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> server = CompletableFuture.runAsync(() -> endAtOnce(listener, config));

            CommandRun run = CommandRun.of(
                    "client",
                    "localhost:" + listener.getLocalPort(),
                    "--face",
                    face,
                    "--ca",
                    credentials.ca(),
                    "--rekey");

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.errLines()).containsOnlyOnce("keys updated, but the server did not follow");
            server.join();
        }
    }

    /** Says that it is done before it hears of new keys, and hears the client out. */
    private static void endAtOnce(ServerSocket listener, ServerConfig config) {
        try (TlsChannel channel = TlsListener.configure(config)
                .over(Transport.of(
                        listener.accept(), config.settings().environment().ticker()))) {
            channel.handshake();
            channel.closeWrite();
            channel.inputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
