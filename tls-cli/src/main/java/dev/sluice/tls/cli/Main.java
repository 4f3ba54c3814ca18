package dev.sluice.tls.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line's entry: hands the arguments to the commands and ends the process with their exit code. */
@Command(name = "sluice", mixinStandardHelpOptions = true, version = "sluice 0.1.0-SNAPSHOT")
public final class Main implements Runnable {

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String... arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
