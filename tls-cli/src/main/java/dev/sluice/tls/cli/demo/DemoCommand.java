package dev.sluice.tls.cli.demo;

import dev.sluice.tls.cli.authority.Authority;
import dev.sluice.tls.cli.client.Link;
import dev.sluice.tls.cli.options.Face;
import dev.sluice.tls.cli.options.Seconds;
import dev.sluice.tls.cli.options.Target;
import dev.sluice.tls.cli.report.CertificateText;
import dev.sluice.tls.cli.server.RunningServer;
import dev.sluice.tls.cli.server.ServerLog;
import dev.sluice.tls.cli.server.ServerMode;
import dev.sluice.tls.cli.terminal.CommandFailure;
import dev.sluice.tls.cli.terminal.Printer;
import dev.sluice.tls.cli.terminal.Terminal;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The library's main job, to watch: both faces as client and as server, talking to each other over sockets. */
@Command(
        name = "demo",
        abbreviateSynopsis = true,
        description =
                "Let both faces talk to each other: an authority in memory, two servers, four streams with key updates on "
                        + "the way, and a hash that says whether every byte arrived.",
        footer = {"", "From a checkout, ./sluice demo --web starts a server whose page shows its own connections."})
public final class DemoCommand implements Callable<Integer> {
    private static final Duration VALIDITY = Duration.ofHours(1);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final Terminal terminal;

    @Option(
            names = "--time",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description = "How long each pairing streams; 1 by default.")
    private Duration time = Duration.ofSeconds(1);

    public DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, CommandFailure, InterruptedException {
        Printer out = terminal.out();
        Authority authority = Authority.create(VALIDITY);
        out.line("made " + CertificateText.subject(authority.certificate())
                + " in memory, and a certificate for localhost");
        ServerConfig serverConfig = ServerConfig.of(authority.issue("localhost").identity());
        ClientConfig clientConfig =
                ClientConfig.builder().trust(authority.anchors()).build();
        try (RunningServer loom = start(Face.LOOM, serverConfig);
                RunningServer reactive = start(Face.REACTIVE, serverConfig)) {
            out.line("echo servers: loom on port " + loom.address().getPort() + ", reactive on port "
                    + reactive.address().getPort());
            for (Face client : Face.values()) {
                pair(client, Face.LOOM, loom).run(clientConfig, time.toNanos());
                pair(client, Face.REACTIVE, reactive).run(clientConfig, time.toNanos());
            }
        }
        out.line(out.good("all four pairings work"));
        return 0;
    }

    private RunningServer start(Face face, ServerConfig config) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return RunningServer.start(face, config, address, ServerMode.ECHO, new ServerLog(terminal, false));
    }

    private Pairing pair(Face clientFace, Face serverFace, RunningServer server) {
        String address = server.address().getAddress().getHostAddress();
        Target target = new Target(address, server.address().getPort());
        Link.Peer peer = new Link.Peer(target, ServerName.of("localhost"), CONNECT_TIMEOUT);
        return new Pairing(clientFace, serverFace, peer, terminal.out());
    }
}
