package dev.sluice.tls.cli.server;

import dev.sluice.tls.cli.terminal.CommandFailure;
import dev.sluice.tls.cli.terminal.Reason;
import dev.sluice.tls.cli.terminal.Terminal;
import dev.sluice.tls.config.ServerName;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;

/** How commands that listen begin and end. */
public final class Service {
    private Service() {}

    /** Starts what listens at this address. */
    @FunctionalInterface
    public interface Starter<T> {
        T start(InetSocketAddress address) throws IOException;
    }

    /** Has it started, or says where it cannot listen. */
    public static <T> T start(InetSocketAddress address, Starter<T> starter) throws CommandFailure {
        try {
            return starter.start(address);
        } catch (IOException e) {
            throw new CommandFailure("cannot listen on " + text(address) + ": " + Reason.of(e), e);
        }
    }

    /**
     * Says on stdout that it listens, and goes on until the process is told to end or the thread is interrupted.
     *
     * @param end what remains to be done when the process is told to end
     */
    public static void serve(InetSocketAddress address, Runnable end, Terminal terminal) {
        Thread hook = new Thread(() -> endProcess(end), "end");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            terminal.out().line("listening on " + text(address));
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            // Told to stop by whoever runs this command within a process of its own.
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    /** A signal by itself would make the exit code 128 and the signal's number; being told to end is no failure. */
    private static void endProcess(Runnable end) {
        end.run();
        Runtime.getRuntime().halt(0);
    }

    private static String text(InetSocketAddress address) {
        String literal = ServerName.ip(address.getAddress().getAddress()).toString();
        return (literal.contains(":") ? "[" + literal + "]" : literal) + ":" + address.getPort();
    }
}
