package dev.sluice.tls.cli.server;

import dev.sluice.tls.cli.authority.Authority;
import dev.sluice.tls.cli.authority.PemText;
import dev.sluice.tls.cli.options.ClientAuthenticationOptions;
import dev.sluice.tls.cli.options.Face;
import dev.sluice.tls.cli.options.IdentityOptions;
import dev.sluice.tls.cli.options.NegotiationOptions;
import dev.sluice.tls.cli.options.Port;
import dev.sluice.tls.cli.options.RawKeyOptions;
import dev.sluice.tls.cli.options.Seconds;
import dev.sluice.tls.cli.options.SecretFiles;
import dev.sluice.tls.cli.terminal.CommandFailure;
import dev.sluice.tls.cli.terminal.Printer;
import dev.sluice.tls.cli.terminal.Terminal;
import dev.sluice.tls.cli.terminal.UsageException;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.IdentityFiles;
import dev.sluice.tls.config.IdentitySource;
import dev.sluice.tls.config.RawKeyVerifier;
import dev.sluice.tls.config.ServerConfig;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Serves TLS until it is told to stop. */
@Command(
        name = "server",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = "Serve TLS: a page that says what was negotiated, or an echo.",
        footer = {
            "",
            "One line on stdout, @|bold listening on ADDRESS:PORT|@, says that it is ready. A connection that",
            "fails is one line on stderr. SIGTERM and Ctrl-C end the server with exit code 0.",
            "",
            "Examples:",
            "  sluice server --port 8443 --write-cert ca.pem &",
            "  curl --cacert ca.pem https://localhost:8443/",
            "  sluice server --echo --face reactive --cert chain.pem --key key.pem --ca clients.pem",
            "  sluice server --cert ec.pem --key ec.key --cert rsa.pem --key rsa.key --watch"
        })
public final class ServerCommand implements Callable<Integer> {
    private static final Duration MADE_FOR = Duration.ofDays(30);
    private static final String LOOPBACK = "127.0.0.1";

    private final Terminal terminal;

    @Option(names = "--face", paramLabel = "FACE", description = "loom (the default) or reactive.")
    private Face face = Face.LOOM;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            converter = Port.Listening.class,
            description = "Port to listen on, 8443 by default; 0 takes a free one.")
    private int port = 8443;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "Address to listen on, " + LOOPBACK + " by default; 0.0.0.0 or :: for all.")
    private String host = LOOPBACK;

    @ArgGroup
    private Modes modes = new Modes();

    @ArgGroup(validate = false, heading = "%nOwn certificate:%n", order = 50)
    private IdentityOptions identity = new IdentityOptions();

    @ArgGroup(validate = false, order = 51)
    private WatchOption watch = new WatchOption();

    @Option(
            names = "--drain",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description = "With --watch: close connections that show an old certificate so long after it was replaced.")
    private Optional<Duration> drain = Optional.empty();

    @Option(
            names = "--write-cert",
            paramLabel = "FILE",
            description =
                    "Without --cert: write the certificate of the authority made for this run to FILE, for clients to trust.")
    private Optional<Path> writeCertificate = Optional.empty();

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description =
                    "Authorities that client certificates must come from (PEM). Alone it means --client-auth require.")
    private Optional<Path> authorities = Optional.empty();

    @ArgGroup(validate = false, order = 52)
    private ClientAuthenticationOptions clientAuthentication = new ClientAuthenticationOptions();

    @ArgGroup(validate = false, order = 54)
    private RawKeyOptions rawKeys = new RawKeyOptions();

    @Option(
            names = "--post-handshake-auth",
            order = 53,
            description =
                    "With --ca: ask for a certificate not in the handshake but when GET /secret wants it (TLS 1.3).")
    private boolean postHandshakeAuthentication;

    @ArgGroup(validate = false, heading = "%nNegotiation:%n", order = 60)
    private NegotiationOptions negotiation = new NegotiationOptions();

    @ArgGroup(validate = false, heading = "%nSessions and keys:%n", order = 65)
    private ResumptionOptions resumption = new ResumptionOptions();

    @ArgGroup(validate = false, heading = "%nSecrets, for debugging:%n", order = 70)
    private SecretFiles secrets = new SecretFiles();

    @Option(
            names = {"-v", "--verbose"},
            description = "Say on stderr what each connection negotiated.")
    private boolean verbose;

    /** Not both. */
    private static final class Modes {
        @Option(
                names = "--http",
                description =
                        "Answer GET with a page that says what was negotiated. GET /keyupdate updates keys first, GET /secret "
                                + "asks for a certificate (--ca) and tells whose it is. The default.")
        private boolean http;

        @Option(names = "--echo", description = "Send back what comes, up to the client's close_notify.")
        private boolean echo;

        ServerMode mode() {
            return echo && !http ? ServerMode.ECHO : ServerMode.HTTP;
        }
    }

    public ServerCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, CommandFailure {
        ServerConfig.Builder config = ServerConfig.builder();
        negotiation.applyTo(config);
        applyClientAuthentication(config);
        Optional<IdentityFiles> files = identityFiles();
        resumption.applyTo(config);
        config.halfClose(modes.mode() == ServerMode.ECHO);
        if (files.isPresent()) {
            config.identities(rawKeys.over(files.get()));
        } else if (!resumption.isKeyOnly()) {
            config.identities(rawKeys.over(IdentitySource.of(madeIdentity())));
        }
        ServerLog log = new ServerLog(terminal, verbose);
        InetSocketAddress listen = new InetSocketAddress(InetAddress.getByName(host), port);
        try (Closeable _ = secrets.applyTo(terminal, config);
                RunningServer server = start(listen, config.build(), log);
                Closeable _ =
                        watch.begin(files, terminal, epoch -> drain.ifPresent(grace -> server.drain(epoch, grace)))) {
            Service.serve(server.address(), server::close, terminal);
        }
        return 0;
    }

    private void applyClientAuthentication(ServerConfig.Builder config) throws IOException {
        if (postHandshakeAuthentication && authorities.isEmpty()) {
            throw new UsageException("--post-handshake-auth needs --ca FILE: the authorities of client certificates");
        }
        Optional<RawKeyVerifier> keys = rawKeys.verifier();
        if (keys.isPresent() && authorities.isEmpty()) {
            config.rawPublicKeys(clientAuthentication.orElse(ClientAuthentication.REQUIRE), keys.get());
            return;
        }
        if (keys.isPresent()) {
            throw new UsageException("--rpk-pin and --ca exclude each other: clients show a key or a certificate");
        }
        clientAuthentication.applyTo(
                config,
                authorities,
                "--ca",
                postHandshakeAuthentication ? ClientAuthentication.NONE : ClientAuthentication.REQUIRE);
    }

    private RunningServer start(InetSocketAddress listen, ServerConfig config, ServerLog log) throws CommandFailure {
        return Service.start(listen, address -> RunningServer.start(face, config, address, modes.mode(), log));
    }

    private Optional<IdentityFiles> identityFiles() throws IOException {
        Optional<IdentityFiles> given = identity.load(terminal);
        if (given.isPresent() && writeCertificate.isPresent()) {
            throw new UsageException("--write-cert is for the certificate made without --cert");
        }
        if (resumption.isKeyOnly() && (given.isPresent() || writeCertificate.isPresent())) {
            throw new UsageException("--psk-only is for a server without certificate");
        }
        watch.check(given);
        if (!watch.isGiven() && drain.isPresent()) {
            throw new UsageException("--drain needs --watch: without it no certificate is replaced");
        }
        return given;
    }

    private Identity madeIdentity() throws IOException {
        String[] names = names().toArray(new String[0]);
        Authority authority = Authority.create(MADE_FOR);
        Printer err = terminal.err();
        if (writeCertificate.isPresent()) {
            Files.writeString(writeCertificate.get(), PemText.of(authority.certificate()));
            err.line("no --cert: made a certificate for " + String.join(", ", names) + "; its authority is in "
                    + writeCertificate.get());
        } else {
            err.line("no --cert: made a certificate for " + String.join(", ", names)
                    + "; --write-cert FILE saves its authority for clients to trust");
        }
        return authority.issue(names).identity();
    }

    private Set<String> names() throws UnknownHostException {
        Set<String> names = new LinkedHashSet<>(List.of("localhost", LOOPBACK, "::1"));
        InetAddress address = InetAddress.getByName(host);
        if (!address.isAnyLocalAddress() && !address.isLoopbackAddress()) {
            names.add(host);
        }
        return names;
    }
}
