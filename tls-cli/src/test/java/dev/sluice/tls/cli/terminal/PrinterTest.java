package dev.sluice.tls.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PrinterTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private Printer printer(boolean terminal, boolean colored) {
        return new Printer(new PrintStream(printed, true, StandardCharsets.UTF_8), terminal, colored);
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void redrawsNothingWhereNobodyLooks() {
        Printer printer = printer(false, false);
        printer.redraw("10 %");
        printer.line("done");
        assertThat(printed()).isEqualTo("done" + System.lineSeparator());
    }

    @Test
    void clearsTheUnfinishedLineBeforeAWholeOne() {
        Printer printer = printer(true, false);
        printer.redraw("10 %");
        printer.line("done");
        assertThat(printed()).isEqualTo("\r\u001b[K10 %\r\u001b[Kdone" + System.lineSeparator());
    }

    @Test
    void coloursOnlyWhenAsked() {
        assertThat(printer(true, true).good("yes")).isEqualTo("\u001b[32myes\u001b[0m");
        assertThat(printer(true, false).good("yes")).isEqualTo("yes");
    }

    @Test
    void takesControlCharactersOutOfForeignText() {
        assertThat(Printable.of("a\u001b[2Jb\nc\u202ed")).isEqualTo("a\\u001b[2Jb\\u000ac\\u202ed");
        assertThat(Printable.of("käse 日本")).isEqualTo("käse 日本");
    }
}
