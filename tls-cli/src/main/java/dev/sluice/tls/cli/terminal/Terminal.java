package dev.sluice.tls.cli.terminal;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The process's standard streams as commands see them: lines for people on {@link #out} and {@link #err}, bytes of a connection
 * through {@link #in} and {@link #bytes}. Tests put their own streams here.
 */
public final class Terminal {
    /** Set by the start script, which can ask the system: which of the descriptors 1 and 2 are terminals, such as {@code 12}. */
    private static final String DESCRIPTORS = "sluice.terminal";

    private final InputStream in;
    private final OutputStream bytes;
    private final Printer out;
    private final Printer err;
    private volatile boolean traces;

    private Terminal(InputStream in, OutputStream bytes, Printer out, Printer err) {
        this.in = in;
        this.bytes = bytes;
        this.out = out;
        this.err = err;
    }

    /** The process's own. */
    public static Terminal system() {
        boolean outIsTerminal = isTerminal(1);
        boolean errIsTerminal = isTerminal(2);
        boolean color = isColorWanted();
        return new Terminal(
                System.in,
                new FileOutputStream(FileDescriptor.out),
                new Printer(System.out, outIsTerminal, outIsTerminal && color),
                new Printer(System.err, errIsTerminal, errIsTerminal && color));
    }

    /** Nobody's: what is printed lands in these streams. */
    public static Terminal of(InputStream in, OutputStream out, OutputStream err) {
        return new Terminal(
                in,
                out,
                new Printer(new PrintStream(out, true), false, false),
                new Printer(new PrintStream(err, true), false, false));
    }

    private static boolean isTerminal(int descriptor) {
        String known = System.getProperty(DESCRIPTORS);
        if (known != null) {
            return known.contains(Integer.toString(descriptor));
        }
        return console().isPresent();
    }

    /** See no-color.org: any value but the empty one turns colours off. */
    private static boolean isColorWanted() {
        return isEmpty(System.getenv("NO_COLOR")) && !"dumb".equals(System.getenv("TERM"));
    }

    private static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty();
    }

    private static Optional<Console> console() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal);
    }

    /** What the person or program before us sends. */
    public InputStream in() {
        return in;
    }

    /** Where a connection's bytes go, unbuffered; it fails when nobody takes them, which {@link #out} does not. */
    public OutputStream bytes() {
        return bytes;
    }

    /** Results. */
    public Printer out() {
        return out;
    }

    /** Reports, warnings and failures. */
    public Printer err() {
        return err;
    }

    /** Shows the stack traces of failures from here on. */
    public void showTraces() {
        traces = true;
    }

    /** Says on one line of {@link #err} what went wrong where. */
    public void complain(String where, Throwable failure) {
        err.line(where + ": " + Reason.of(failure));
        if (traces) {
            failure.printStackTrace(err.stream());
        }
    }

    /** Asks a person for a secret, without echo; empty if there is nobody to ask. The caller wipes it. */
    @SuppressWarnings("SystemConsoleNull") // asked for a terminal besides
    public Optional<char[]> askSecretly(String prompt) {
        return console().map(console -> console.readPassword("%s: ", prompt));
    }
}
