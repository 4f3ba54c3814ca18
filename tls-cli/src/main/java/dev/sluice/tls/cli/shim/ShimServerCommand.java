package dev.sluice.tls.cli.shim;

import dev.sluice.tls.cli.options.Port;
import dev.sluice.tls.cli.server.Service;
import dev.sluice.tls.cli.terminal.CommandFailure;
import dev.sluice.tls.cli.terminal.Terminal;
import dev.sluice.tls.shim.ShimServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Keeps a shim for BoringSSL's test runner warm. */
@Command(
        name = "shim-server",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = "Make connections as BoringSSL's test runner says: a shim that stays up.",
        footer = {
            "",
            "One line on stdout, @|bold listening on ADDRESS:PORT|@, says that it is ready. docs/shim-flags.md says",
            "how it is called and which flags it knows."
        })
public final class ShimServerCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            converter = Port.Listening.class,
            description = "Port to listen on, " + ShimServer.PORT + " by default; 0 takes a free one.")
    private int port = ShimServer.PORT;

    public ShimServerCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, CommandFailure {
        InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (ShimServer server = Service.start(listen, address -> ShimServer.start(address.getPort()))) {
            Service.serve(server.address(), () -> {}, terminal);
        }
        return 0;
    }
}
