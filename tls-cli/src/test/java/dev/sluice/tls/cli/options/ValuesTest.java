package dev.sluice.tls.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.cli.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ValuesTest {

    @ParameterizedTest
    @CsvSource({
        "example.org:8443, example.org, 8443",
        "example.org, example.org, 443",
        "192.0.2.1:1, 192.0.2.1, 1",
        "[::1]:8443, ::1, 8443",
        "[2001:db8::1], 2001:db8::1, 443"
    })
    void readsWhereToConnectTo(String text, String host, int port) {
        assertThat(Target.of(text)).isEqualTo(new Target(host, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ":443", "::1", "[::1", "[::1]8443", "host:0", "host:65536", "host:http", "ho st:1", "a..b:1"
            })
    void refusesWhatIsNoTarget(String text) {
        assertThatThrownBy(() -> Target.of(text)).isInstanceOf(TypeConversionException.class);
    }

    @Test
    void writesTheAuthorityOfAUrl() {
        assertThat(Target.of("example.org:443").authority("example.org")).isEqualTo("example.org");
        assertThat(Target.of("[::1]:8443").authority("::1")).isEqualTo("[::1]:8443");
    }

    @ParameterizedTest
    @CsvSource({"30, 30000", "1.5, 1500", "30s, 30000", "500ms, 500"})
    void readsDurations(String text, long millis) {
        assertThat(new Seconds().convert(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "soon", "1e9", "NaN"})
    void refusesWhatIsNoDuration(String text) {
        assertThatThrownBy(() -> new Seconds().convert(text)).isInstanceOf(TypeConversionException.class);
    }

    @Test
    void readsPassphrasesFromWhereTheyAre(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("passphrase"), "käse\r\nsecond line\n");
        assertThat(Passphrase.read("pass:env:x")).containsExactly("env:x".toCharArray());
        assertThat(Passphrase.read("file:" + file)).containsExactly("käse".toCharArray());
        assertThat(Passphrase.read("just text")).containsExactly("just text".toCharArray());
        assertThat(Passphrase.read("env:PATH"))
                .containsExactly(System.getenv("PATH").toCharArray());
        assertThatThrownBy(() -> Passphrase.read("env:NO_SUCH_VARIABLE_HERE")).isInstanceOf(UsageException.class);
    }
}
