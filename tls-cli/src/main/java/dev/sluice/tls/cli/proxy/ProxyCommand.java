package dev.sluice.tls.cli.proxy;

import dev.sluice.samples.proxy.LoomProxy;
import dev.sluice.samples.proxy.Proxy;
import dev.sluice.samples.proxy.ReactiveProxy;
import dev.sluice.samples.proxy.Route;
import dev.sluice.tls.cli.options.Face;
import dev.sluice.tls.cli.options.IdentityOptions;
import dev.sluice.tls.cli.options.ListenAddress;
import dev.sluice.tls.cli.options.NegotiationOptions;
import dev.sluice.tls.cli.options.Target;
import dev.sluice.tls.cli.options.TrustOptions;
import dev.sluice.tls.cli.server.ServerLog;
import dev.sluice.tls.cli.server.Service;
import dev.sluice.tls.cli.terminal.CommandFailure;
import dev.sluice.tls.cli.terminal.Terminal;
import dev.sluice.tls.cli.terminal.UsageException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Forwards connections to a target until it is told to stop, with TLS on either side or on both. */
@Command(
        name = "proxy",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = "Forward connections: end TLS here, begin it here, or both.",
        footer = {
            "",
            "--cert ends the clients' TLS here; --originate, or an option of the target's certificate, begins",
            "TLS to the target. One line on stdout, @|bold listening on ADDRESS:PORT|@, says that it is ready.",
            "A connection that fails is one line on stderr. SIGTERM and Ctrl-C cut the connections and end",
            "the proxy with exit code 0.",
            "",
            "Examples:",
            "  sluice proxy --listen 8443 --to localhost:8080 --cert chain.pem --key key.pem",
            "  sluice proxy --listen 8080 --to example.org:443 --originate"
        })
public final class ProxyCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--face", paramLabel = "FACE", description = "loom (the default) or reactive.")
    private Face face = Face.LOOM;

    @Option(
            names = "--listen",
            required = true,
            paramLabel = "[HOST:]PORT",
            converter = ListenAddress.class,
            description = "Where clients come in, on 127.0.0.1 if HOST is left out; port 0 takes a free one.")
    @SuppressWarnings("NullAway.Init") // set by picocli, which insists on it
    private InetSocketAddress listen;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "HOST:PORT",
            converter = Target.Converter.class,
            description = "Where they are forwarded to.")
    @SuppressWarnings("NullAway.Init") // set by picocli, which insists on it
    private Target target;

    @ArgGroup(validate = false, heading = "%nTLS ends here, with this certificate:%n", order = 50)
    private IdentityOptions identity = new IdentityOptions();

    @ArgGroup(validate = false, heading = "%nTLS begins here:%n", order = 55)
    private Origin origin = new Origin();

    @ArgGroup(validate = false, heading = "%nNegotiation, on both sides:%n", order = 60)
    private NegotiationOptions negotiation = new NegotiationOptions();

    /** How the target is met. */
    private static final class Origin {
        @Option(names = "--originate", description = "Speak TLS to the target. The options below imply it.")
        private boolean wanted;

        @ArgGroup
        private TrustOptions trust = new TrustOptions();

        @Option(
                names = "--servername",
                paramLabel = "NAME",
                description = "Name to ask the target for and to find in its certificate, instead of its HOST.")
        private Optional<String> serverName = Optional.empty();

        boolean isGiven() {
            return wanted || trust.isGiven() || serverName.isPresent();
        }
    }

    public ProxyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, CommandFailure {
        Optional<ServerConfig> terminate = terminate();
        Optional<Route.Originate> originate = originate();
        if (terminate.isEmpty() && originate.isEmpty()) {
            throw new UsageException("nothing says where TLS ends or begins: give --cert FILE, --originate, or both");
        }
        ServerLog log = new ServerLog(terminal, false);
        Proxy.Starter starter = switch (face) {
            case LOOM -> LoomProxy::start;
            case REACTIVE -> ReactiveProxy::start;
        };
        Route route = new Route(listen, terminate, target.host(), target.port(), originate);
        Proxy proxy = Service.start(
                listen, _ -> starter.start(route, (client, failure) -> log.failed(ServerLog.name(client), failure)));
        Runnable end = () -> {
            log.silence();
            proxy.close();
        };
        try {
            Service.serve(proxy.address(), end, terminal);
        } finally {
            end.run();
        }
        return 0;
    }

    private Optional<ServerConfig> terminate() throws IOException {
        ServerConfig.Builder config = ServerConfig.builder();
        negotiation.applyTo(config);
        return identity.load(terminal).map(shown -> config.identities(shown).build());
    }

    private Optional<Route.Originate> originate() throws IOException {
        if (!origin.isGiven()) {
            return Optional.empty();
        }
        ClientConfig.Builder config = ClientConfig.builder();
        negotiation.applyTo(config);
        config.verifier(origin.trust.verifier());
        return Optional.of(new Route.Originate(config.build(), serverName()));
    }

    private ServerName serverName() {
        try {
            return ServerName.of(origin.serverName.orElse(target.host()));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--servername: " + e.getMessage());
        }
    }
}
