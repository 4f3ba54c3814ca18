package dev.sluice.tls.shim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds docs/shim-flags.md to what the shim does. {@code -Dshim.write=true} writes it anew. */
class FlagsTest {
    private static final Path REPOSITORY = Path.of(System.getProperty("repository.root"));
    private static final Path DOCUMENT = REPOSITORY.resolve("docs/shim-flags.md");
    private static final Path SOURCES = REPOSITORY.resolve("tls-shim/src/main/java/dev/sluice/tls/shim");

    /** Where flags are listed, not looked at. */
    private static final List<String> LISTS = List.of("Flag.java", "Declined.java");

    @Test
    void theDocumentIsUpToDate() throws IOException {
        String document = document();
        if (Boolean.getBoolean("shim.write")) {
            Files.writeString(DOCUMENT, document);
        }
        assertThat(DOCUMENT)
                .as("run ./mvnw -pl tls-shim -am test -Dtest=FlagsTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dshim.write=true")
                .hasContent(document);
    }

    @Test
    void noFlagIsListedTwice() {
        assertThat(Stream.concat(Stream.of(Flag.values()).map(Flag::toString), declined()))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("-[a-z0-9-]+"));
    }

    @Test
    void flagsThatDoSomethingAreLookedAt() throws IOException {
        String code;
        try (Stream<Path> files = Files.list(SOURCES)) {
            code = files.filter(file -> !LISTS.contains(file.getFileName().toString()))
                    .map(FlagsTest::read)
                    .collect(Collectors.joining());
        }
        for (Flag flag : Flag.values()) {
            assertThat(code.matches("(?s).*\\bFlag\\." + flag.name() + "\\b.*"))
                    .as("%s is used, or has nothing to do", flag)
                    .isEqualTo(!flag.description().startsWith("nothing to do: "));
        }
    }

    private static Stream<String> declined() {
        return Stream.of(Declined.values()).flatMap(reason -> reason.flags().stream());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String document() {
        StringBuilder text = new StringBuilder("""
                # Flags of the shim

                `sluice shim-server` does what BoringSSL's test runner (`ssl/test/runner`) tells a shim to do: it makes connections from our engine, in both roles, to a
                runner that breaks the rules on purpose. Whoever calls it hands over the arguments that the runner gives to a process, and gets that process's
                output and exit code: 0 success, 89 for what is not implemented, 1 a failure, whose line on stderr names the kind of the failure and the constant, for
                example `PeerMisbehaved :BAD_FINISHED: …`. `-on-initial-`, `-on-resume-` and `-on-retry-` before a flag's name let it count for those connections
                only, `-on-shim-` changes nothing, and what follows `-on-handshaker-` is for a process that there is not.

                This page is written by a test from the lists that the shim itself reads (`Flag`, `Declined`).

                ## Calling it
                It listens on the loopback interface, port 14999 if `--port` says nothing else. All numbers are 32 bits, big-endian. A caller sends how many arguments there
                are, then each with its length before it. It is answered by frames: a byte for the type, then a number. Type 1 is stdout and type 2 is stderr, with
                the length and then the bytes; type 3 is the exit code, and the last. Any number of callers may call at once.

                ## What differs
                - Without `-check-close-notify` close_notify is sent at the end too, and nobody cares whether it arrives.
                - Pre-shared keys have 16 bytes at least, and a name. The runner's keys of TLS 1.2 are shorter: the answer is 89 and says so.
                - Raw public keys are for TLS 1.3 alone. A client that takes them prefers them and takes certificates too, other lists are answered by 89; a
                  server goes by the client's order.
                - A certificate that compression makes no smaller is sent as it is.
                - Servers of TLS 1.2 give tickets or, with `-no-ticket`, session ids; never ids to clients without tickets.

                ## Implemented
                | flag | takes | what it does |
                |---|---|---|
                """);
        for (Flag flag : Flag.values()) {
            text.append("| `%s` | %s | %s |\n".formatted(flag, flag.takes(), flag.description()));
        }
        text.append("\n## Declined\n| because | flags |\n|---|---|\n");
        for (Declined reason : Declined.values()) {
            text.append("| %s | %s |\n"
                    .formatted(
                            reason.reason(),
                            reason.flags().stream()
                                    .sorted()
                                    .map(flag -> "`" + flag + "`")
                                    .collect(Collectors.joining(", "))));
        }
        text.append("\nWhatever is not on this page is declined as unknown.\n");
        return text.toString();
    }
}
