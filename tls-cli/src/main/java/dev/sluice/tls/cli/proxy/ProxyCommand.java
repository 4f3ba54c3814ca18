package dev.sluice.tls.cli.proxy;

import dev.sluice.samples.proxy.LoomProxy;
import dev.sluice.samples.proxy.Proxy;
import dev.sluice.samples.proxy.ReactiveProxy;
import dev.sluice.samples.proxy.Route;
import dev.sluice.tls.cli.options.ClientAuthenticationOptions;
import dev.sluice.tls.cli.options.Face;
import dev.sluice.tls.cli.options.IdentityOptions;
import dev.sluice.tls.cli.options.ListenAddress;
import dev.sluice.tls.cli.options.NegotiationOptions;
import dev.sluice.tls.cli.options.SecretFiles;
import dev.sluice.tls.cli.options.Target;
import dev.sluice.tls.cli.options.TrustOptions;
import dev.sluice.tls.cli.server.ServerLog;
import dev.sluice.tls.cli.server.Service;
import dev.sluice.tls.cli.server.WatchOption;
import dev.sluice.tls.cli.terminal.CommandFailure;
import dev.sluice.tls.cli.terminal.Terminal;
import dev.sluice.tls.cli.terminal.UsageException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.IdentityFiles;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
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

    @ArgGroup(validate = false, order = 51)
    private WatchOption watch = new WatchOption();

    @Option(
            names = "--client-ca",
            paramLabel = "FILE",
            description =
                    "Authorities that client certificates must come from (PEM). Alone it means --client-auth require.")
    private Optional<Path> clientAuthorities = Optional.empty();

    @ArgGroup(validate = false, order = 52)
    private ClientAuthenticationOptions clientAuthentication = new ClientAuthenticationOptions();

    @ArgGroup(validate = false, heading = "%nTLS begins here:%n", order = 55)
    private Origin origin = new Origin();

    @ArgGroup(validate = false, heading = "%nNegotiation, on both sides:%n", order = 60)
    private NegotiationOptions negotiation = new NegotiationOptions();

    @ArgGroup(validate = false, heading = "%nSecrets of both sides, for debugging:%n", order = 70)
    private SecretFiles secrets = new SecretFiles();

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
        Optional<IdentityFiles> files = identity.load(terminal);
        watch.check(files);
        if (files.isEmpty() && !origin.isGiven()) {
            throw new UsageException("nothing says where TLS ends or begins: give --cert FILE, --originate, or both");
        }
        if (files.isEmpty() && (clientAuthorities.isPresent() || clientAuthentication.isGiven())) {
            throw new UsageException("clients are asked for a certificate where TLS ends: that needs --cert FILE");
        }
        ServerConfig.Builder server = ServerConfig.builder();
        negotiation.applyTo(server);
        clientAuthentication.applyTo(server, clientAuthorities, "--client-ca");
        ClientConfig.Builder client = ClientConfig.builder();
        negotiation.applyTo(client);
        client.verifier(origin.trust.verifier());
        try (Closeable _ = secrets.applyTo(terminal, server, client);
                Closeable _ = watch.begin(files, terminal, _ -> {})) {
            Optional<ServerConfig> terminate =
                    files.map(shown -> server.identities(shown).build());
            Optional<Route.Originate> originate = origin.isGiven()
                    ? Optional.of(new Route.Originate(client.build(), serverName()))
                    : Optional.empty();
            forward(new Route(listen, terminate, target.host(), target.port(), originate));
        }
        return 0;
    }

    private void forward(Route route) throws CommandFailure {
        ServerLog log = new ServerLog(terminal, false);
        Proxy.Starter starter = switch (face) {
            case LOOM -> LoomProxy::start;
            case REACTIVE -> ReactiveProxy::start;
        };
        Proxy proxy = Service.start(
                listen, _ -> starter.start(route, (peer, failure) -> log.failed(ServerLog.name(peer), failure)));
        Runnable end = () -> {
            log.silence();
            proxy.close();
        };
        try {
            Service.serve(proxy.address(), end, terminal);
        } finally {
            end.run();
        }
    }

    private ServerName serverName() {
        try {
            return ServerName.of(origin.serverName.orElse(target.host()));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--servername: " + e.getMessage());
        }
    }
}
