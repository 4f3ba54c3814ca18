package dev.sluice.formatting;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds every Java file that git knows or would add to palantir-java-format. {@code ./format} rewrites what differs
 * (it runs this test with {@code -Dformat.write=true}).
 */
class FormattingTest {

    private static final Path ROOT = Path.of(System.getProperty("repository.root"));
    private static final boolean WRITE = Boolean.getBoolean("format.write");

    // The checkout may belong to another user than the one who builds (containers).
    private static final List<String> LIST_FILES = List.of(
            "git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.java");

    private final Formatter formatter = Formatter.createFormatter(
            JavaFormatterOptions.builder().style(Style.PALANTIR).build());

    @Test
    void everyJavaFileIsFormatted() throws IOException, InterruptedException {
        List<Path> files = javaFiles();
        assertThat(files).isNotEmpty();

        List<Path> unformatted = files.parallelStream()
                .filter(this::differs)
                .map(ROOT::relativize)
                .toList();

        if (WRITE) {
            unformatted.forEach(file -> System.out.println("formatted " + file));
        } else {
            assertThat(unformatted).as("files to be formatted: run ./format").isEmpty();
        }
    }

    private boolean differs(Path file) {
        try {
            String source = Files.readString(file);
            String formatted = format(source);
            if (formatted.equals(source)) {
                return false;
            }
            if (WRITE) {
                Files.writeString(file, formatted);
            }
            return true;
        } catch (FormatterException e) {
            throw new AssertionError(ROOT.relativize(file) + " cannot be parsed: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String format(String source) throws FormatterException {
        String imports = RemoveUnusedImports.removeUnusedImports(source);
        return formatter.formatSource(ImportOrderer.reorderImports(imports, Style.PALANTIR));
    }

    private static List<Path> javaFiles() throws IOException, InterruptedException {
        List<Path> files = Files.exists(ROOT.resolve(".git")) ? filesOfGit() : filesOfTree();
        return files.stream().filter(Files::isRegularFile).distinct().toList();
    }

    private static List<Path> filesOfGit() throws IOException, InterruptedException {
        Process git = new ProcessBuilder(LIST_FILES)
                .directory(ROOT.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String names = new String(git.getInputStream().readAllBytes(), UTF_8);
        assertThat(git.waitFor()).as("exit code of git ls-files").isZero();
        return Pattern.compile("\0").splitAsStream(names).map(ROOT::resolve).toList();
    }

    /** For a source archive, which has no git directory. */
    private static List<Path> filesOfTree() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().contains(File.separator + "target" + File.separator))
                    .toList();
        }
    }
}
