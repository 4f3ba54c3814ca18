package dev.sluice.tls.cli.terminal;

import java.io.PrintStream;

/**
 * One of the two streams a command speaks through, with colours where a person looks at it. Lines are whole also when several
 * threads print.
 */
public final class Printer {
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream stream;
    private final boolean terminal;
    private final boolean colored;
    private boolean redrawing; // whether an unfinished line is on the screen; guarded by this

    public Printer(PrintStream stream, boolean terminal, boolean colored) {
        this.stream = stream;
        this.terminal = terminal;
        this.colored = colored;
    }

    /** Prints a line and flushes it. */
    public synchronized void line(String text) {
        endRedrawing();
        stream.println(text);
        stream.flush();
    }

    /** Shows a line that the next one replaces; nothing where nobody looks. */
    public synchronized void redraw(String text) {
        if (!terminal) {
            return;
        }
        stream.print(CLEAR_LINE + text);
        stream.flush();
        redrawing = true;
    }

    private void endRedrawing() {
        if (redrawing) {
            stream.print(CLEAR_LINE);
            redrawing = false;
        }
    }

    /** Whether a person looks at it. */
    public boolean isTerminal() {
        return terminal;
    }

    public boolean isColored() {
        return colored;
    }

    /** The stream behind it. */
    public PrintStream stream() {
        return stream;
    }

    public String strong(String text) {
        return styled("1", text);
    }

    public String faint(String text) {
        return styled("2", text);
    }

    public String good(String text) {
        return styled("32", text);
    }

    public String bad(String text) {
        return styled("31", text);
    }

    public String warning(String text) {
        return styled("33", text);
    }

    private String styled(String code, String text) {
        return colored ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
