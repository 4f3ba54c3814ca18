package dev.sluice.tls.cli;

import dev.sluice.tls.cli.bench.BenchCommand;
import dev.sluice.tls.cli.client.ClientCommand;
import dev.sluice.tls.cli.demo.DemoCommand;
import dev.sluice.tls.cli.proxy.ProxyCommand;
import dev.sluice.tls.cli.replay.ReplayCommand;
import dev.sluice.tls.cli.server.ServerCommand;
import dev.sluice.tls.cli.shim.ShimServerCommand;
import dev.sluice.tls.cli.terminal.Printer;
import dev.sluice.tls.cli.terminal.Terminal;
import dev.sluice.tls.cli.terminal.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line's entry: hands the arguments to the commands and ends the process with their exit code. 0 is success, 1 a
 * failure, told in one line on stderr, and 2 a wrong use.
 */
@Command(
        name = "sluice",
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Main.Version.class,
        description = "TLS 1.3 to look at: serve it, connect to it, measure it.",
        footer = {
            "",
            "Start here:",
            "  sluice demo                          both faces talk to each other",
            "  sluice server                        a page for curl and browsers on port 8443",
            "  sluice client example.org:443 --get /"
        })
public final class Main implements Callable<Integer> {
    private static final Logger NETTY = Logger.getLogger("io.netty"); // held, or the level is forgotten

    private static final int WIDTH = 100;

    private final Terminal terminal;

    private Main(Terminal terminal) {
        this.terminal = terminal;
    }

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            order = 100,
            description = "Show this help.")
    @SuppressWarnings("unused") // picocli sees to it
    void help(boolean wanted) {}

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    @SuppressWarnings("unused") // picocli sees to it
    void version(boolean wanted) {}

    @Option(
            names = "--debug",
            order = 101,
            scope = ScopeType.INHERIT,
            description = "Show the stack traces of failures.")
    void debug(boolean wanted) {
        if (wanted) {
            terminal.showTraces();
        }
    }

    /** Runs one command and ends the process with its exit code. */
    public static void main(String... arguments) {
        NETTY.setLevel(Level.OFF);
        System.exit(commandLine(Terminal.system()).execute(arguments));
    }

    /** The commands, speaking through these streams. */
    public static CommandLine commandLine(Terminal terminal) {
        return new CommandLine(new Main(terminal))
                .addSubcommand(new DemoCommand(terminal))
                .addSubcommand(new ServerCommand(terminal))
                .addSubcommand(new ClientCommand(terminal))
                .addSubcommand(new ProxyCommand(terminal))
                .addSubcommand(new BenchCommand(terminal))
                .addSubcommand(new ReplayCommand(terminal))
                .addSubcommand(new ShimServerCommand(terminal))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(WIDTH)
                .setUsageHelpAutoWidth(terminal.out().isTerminal())
                .setOut(writer(terminal.out()))
                .setErr(writer(terminal.err()))
                .setColorScheme(
                        CommandLine.Help.defaultColorScheme(terminal.out().isColored() ? Ansi.ON : Ansi.OFF))
                .setParameterExceptionHandler((failure, arguments) -> wrongUse(failure, terminal.err()))
                .setExecutionExceptionHandler((failure, command, result) -> failed(failure, command, terminal));
    }

    private static PrintWriter writer(Printer printer) {
        return new PrintWriter(printer.stream(), true, printer.stream().charset());
    }

    @Override
    public Integer call() {
        commandLine(terminal).usage(terminal.err().stream());
        return ExitCode.USAGE;
    }

    private static int wrongUse(ParameterException failure, Printer err) {
        CommandLine command = failure.getCommandLine();
        String text = String.valueOf(failure.getMessage());
        err.line(name(command, err) + ": " + text + suggestions(failure) + "; "
                + command.getCommandSpec().qualifiedName() + " --help shows all options");
        return ExitCode.USAGE;
    }

    private static String suggestions(ParameterException failure) {
        List<String> similar =
                failure instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        return similar.isEmpty() ? "" : " (did you mean " + String.join(" or ", similar) + "?)";
    }

    private static int failed(Exception failure, CommandLine command, Terminal terminal) {
        Printer err = terminal.err();
        if (failure instanceof UsageException usage) {
            return wrongUse(new ParameterException(command, String.valueOf(usage.getMessage())), err);
        }
        terminal.complain(name(command, err), failure);
        return ExitCode.SOFTWARE;
    }

    private static String name(CommandLine command, Printer err) {
        return err.bad(command.getCommandSpec().qualifiedName());
    }

    /** From the jar's own description. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            Properties properties = new Properties();
            try (@Nullable
                    InputStream in =
                            Main.class.getResourceAsStream("/META-INF/maven/dev.sluice/tls-cli/pom.properties")) {
                if (in != null) {
                    properties.load(in);
                }
            }
            return new String[] {
                "sluice " + properties.getProperty("version", "(built from sources)") + ", Java " + Runtime.version()
            };
        }
    }
}
