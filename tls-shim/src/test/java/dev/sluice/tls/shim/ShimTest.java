package dev.sluice.tls.shim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.testkit.TestConfigurations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Drives the daemon by invocations made by hand, with our own engine at the other end. */
abstract class ShimTest {
    static ShimServer daemon;

    @TempDir
    static Path folder;

    static String certificate;
    static String key;

    @BeforeAll
    static void start() throws IOException {
        daemon = ShimServer.start(0);
        certificate = Files.writeString(
                        folder.resolve("chain.pem"),
                        TestConfigurations.certificate().chainPem())
                .toString();
        key = Files.writeString(
                        folder.resolve("key.pem"),
                        TestConfigurations.certificate().keyPem())
                .toString();
    }

    @AfterAll
    static void stop() throws IOException {
        daemon.close();
    }

    /** A shim that is a client of a server without tickets. */
    static Runner asClient(String... flags) throws IOException {
        return Runner.start(daemon, with(flags, "-expect-no-session"));
    }

    static Runner asServer(String... flags) throws IOException {
        return Runner.start(daemon, with(flags, "-server", "-cert-file", certificate, "-key-file", key));
    }

    static String[] with(String[] flags, String... more) {
        return Stream.concat(Arrays.stream(more), Arrays.stream(flags)).toArray(String[]::new);
    }

    static ServerConfig.Builder server() {
        return resuming().resumption(Resumption.off());
    }

    static ServerConfig.Builder resuming() {
        return ServerConfig.builder().identity(TestConfigurations.certificate().identity());
    }

    static ClientConfig.Builder peer() {
        return ClientConfig.builder().verifier(TestConfigurations.authority().verifier());
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static void assertSuccess(Runner runner) throws IOException {
        assertThat(runner.result()).isEqualTo(new Call.Result(0, "", ""));
    }

    static void assertUnimplemented(Runner runner, String text) throws IOException {
        Call.Result result = runner.result();
        assertThat(result.stderr()).contains(text);
        assertThat(result.exitCode()).isEqualTo(89);
    }

    static void assertFailure(Runner runner, String text) throws IOException {
        Call.Result result = runner.result();
        assertThat(result.stderr()).contains(text);
        assertThat(result.exitCode()).isEqualTo(1);
    }

    static void assertFailure(Runner runner, String text, ThrowingCallable other) throws IOException {
        assertThatThrownBy(other).isInstanceOf(IOException.class);
        assertFailure(runner, text);
    }
}
