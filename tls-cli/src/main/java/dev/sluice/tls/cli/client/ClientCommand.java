package dev.sluice.tls.cli.client;

import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.cli.options.Face;
import dev.sluice.tls.cli.options.IdentityOptions;
import dev.sluice.tls.cli.options.NegotiationOptions;
import dev.sluice.tls.cli.options.RawKeyOptions;
import dev.sluice.tls.cli.options.Seconds;
import dev.sluice.tls.cli.options.SecretFiles;
import dev.sluice.tls.cli.options.Target;
import dev.sluice.tls.cli.options.TrustOptions;
import dev.sluice.tls.cli.report.CertificateText;
import dev.sluice.tls.cli.report.Facts;
import dev.sluice.tls.cli.report.Trace;
import dev.sluice.tls.cli.terminal.CommandFailure;
import dev.sluice.tls.cli.terminal.Printer;
import dev.sluice.tls.cli.terminal.Reason;
import dev.sluice.tls.cli.terminal.Terminal;
import dev.sluice.tls.cli.terminal.UsageException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.IdentityFiles;
import dev.sluice.tls.config.Limits;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.config.ServerName;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Talks to a server: what comes on stdin goes there, what comes from there goes to stdout. */
@Command(
        name = "client",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = "Connect to a server: stdin goes there, its answer to stdout, the report to stderr.",
        footer = {
            "",
            "The end of stdin sends close_notify and waits for the server's. The exit code is 0 only",
            "after a clean end, the server's close_notify; a failure is one line on stderr and exit",
            "code 1, wrong use is exit code 2.",
            "",
            "Examples:",
            "  sluice client example.org:443 --get /",
            "  sluice client localhost:8443 --ca ca.pem --cert me.pem --key me.key",
            "  sluice client 192.0.2.1:443 --servername example.org --show-certs < /dev/null"
        })
public final class ClientCommand implements Callable<Integer> {
    private static final byte[] NOTHING = {};

    private final Terminal terminal;

    @Parameters(
            paramLabel = "HOST:PORT",
            converter = Target.Converter.class,
            description = "Where to connect to; the port is 443 if left out, IPv6 stands in brackets.")
    @SuppressWarnings("NullAway.Init") // set by picocli, which insists on it
    private Target target;

    @Option(names = "--face", paramLabel = "FACE", description = "loom (the default) or reactive.")
    private Face face = Face.LOOM;

    @Option(
            names = "--get",
            paramLabel = "PATH",
            description = "Send one GET for PATH (HTTP/1.1) instead of stdin, print the answer and end.")
    private Optional<String> get = Optional.empty();

    @ArgGroup
    private TrustOptions trust = new TrustOptions();

    @Option(
            names = "--servername",
            paramLabel = "NAME",
            description = "Name to ask for and to find in the certificate, instead of HOST.")
    private Optional<String> serverName = Optional.empty();

    @ArgGroup(validate = false, heading = "%nOwn certificate:%n", order = 50)
    private IdentityOptions identity = new IdentityOptions();

    @ArgGroup(validate = false, order = 52)
    private RawKeyOptions rawKeys = new RawKeyOptions();

    @Option(
            names = "--post-handshake-auth",
            order = 51,
            description = "Let the server of TLS 1.3 ask for the certificate after the handshake too.")
    private boolean postHandshakeAuthentication;

    @ArgGroup(validate = false, heading = "%nNegotiation:%n", order = 60)
    private NegotiationOptions negotiation = new NegotiationOptions();

    @ArgGroup(validate = false, heading = "%nSessions and keys:%n", order = 65)
    private SessionOptions sessions = new SessionOptions();

    @ArgGroup(validate = false, heading = "%nSecrets, for debugging:%n", order = 70)
    private SecretFiles secrets = new SecretFiles();

    @Option(names = "--show-certs", description = "Show the server's certificates on stderr, also refused ones.")
    private boolean showCertificates;

    @Option(
            names = "--trace",
            description = "Print every handshake message and wait on stderr as it happens, without secrets.")
    private boolean trace;

    @Option(names = "--rekey", description = "Update the keys of both directions once after the handshake.")
    private boolean rekey;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description =
                    "How long connecting, the handshake, and the server's silence after our last word may take; 30 by default.")
    private Duration timeout = Duration.ofSeconds(30);

    @Option(
            names = {"-q", "--quiet"},
            description = "No report, only bytes and failures.")
    private boolean quiet;

    public ClientCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, CommandFailure {
        Optional<byte[]> request = get.map(path -> request(path, target.authority(serverName.orElse(target.host()))));
        Link.Peer peer = new Link.Peer(target, name(), timeout);
        ClientConfig.Builder config = ClientConfig.builder();
        negotiation.applyTo(config);
        config.limits(Limits.DEFAULT.withHandshakeTimeout(timeout));
        Optional<IdentityFiles> own = identity.load(terminal);
        if (rawKeys.isShown() && own.isEmpty()) {
            throw new UsageException("--rpk needs --cert FILE: its key is what is shown");
        }
        own.ifPresent(files -> config.identities(rawKeys.over(files)));
        if (postHandshakeAuthentication) {
            config.postHandshakeAuthentication();
        }
        ShownCertificates shown = new ShownCertificates(trust.verifier());
        config.verifier(shown);
        rawKeys.verifier().ifPresent(config::rawPublicKeys);
        if (trace) {
            config.observer(new Trace(terminal.err()));
        }
        if (sessions.isEarly() && request.isEmpty()) {
            throw new UsageException("--early-data needs --get PATH: what comes on stdin is not sent early");
        }
        try (Closeable _ = sessions.applyTo(config, owner(), terminal);
                Closeable _ = secrets.applyTo(terminal, config)) {
            talk(peer, config.build(), request);
        } finally {
            if (showCertificates) {
                CertificateText.details(shown.chain()).forEach(terminal.err()::line);
            }
        }
        return 0;
    }

    private void talk(Link.Peer peer, ClientConfig config, Optional<byte[]> request) throws CommandFailure {
        long started = System.nanoTime();
        byte[] early = sessions.isEarly() ? request.orElse(NOTHING) : NOTHING;
        try (Link link = Link.connect(face, peer, config, ClientCommand::thread, early)) {
            report(link, System.nanoTime() - started);
            Optional<KeyChange> keyChange =
                    rekey ? Optional.of(new KeyChange(rekey(link, config), this::report)) : Optional.empty();
            Optional<byte[]> left = link.parameters().earlyDataAccepted() ? Optional.of(NOTHING) : request;
            InputStream in = left.<InputStream>map(ByteArrayInputStream::new).orElseGet(terminal::in);
            // Many HTTP servers take a client's close_notify for a hang-up and do not answer any more.
            Link.AtEnd atEnd = request.isPresent() ? Link.AtEnd.STAY_OPEN : Link.AtEnd.CLOSE_WRITE;
            new Conversation(link, timeout).run(in::read, atEnd, this::print);
            keyChange.ifPresent(KeyChange::end);
        } catch (IOException e) {
            throw new CommandFailure(Advice.on(e, target), e);
        }
    }

    private static CompletableFuture<@Nullable Void> rekey(Link link, ClientConfig config) throws IOException {
        ProtocolVersion version = link.parameters().version();
        if (version == ProtocolVersion.TLS12 && config.settings().renegotiation() == Renegotiation.OFF) {
            throw new UsageException("--rekey is another handshake in " + version + ": --renegotiate allows it");
        }
        return link.rekey();
    }

    /** Sessions belong to one trust and one identity. */
    private MessageDigest owner() throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            trust.describeTo(digest);
            identity.describeTo(digest);
            rawKeys.describeTo(digest);
            return digest;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private void print(byte[] data, int length) throws IOException {
        try {
            terminal.bytes().write(data, 0, length);
            terminal.bytes().flush();
        } catch (IOException e) {
            throw new IOException("stdout takes no more: " + Reason.of(e), e);
        }
    }

    /** Reading stdin and writing stdout may take for ever, which must not keep the process from ending. */
    private static Thread thread(Runnable work) {
        return Thread.ofPlatform().daemon().unstarted(work);
    }

    private void report(Link link, long nanos) {
        if (quiet) {
            return;
        }
        Printer err = terminal.err();
        err.line(err.strong("connected to " + target) + " in "
                + Duration.ofNanos(nanos).toMillis() + " ms");
        Facts.of(link.parameters())
                .forEach((name, value) -> err.line("  " + err.faint(String.format("%-30s", name)) + " " + value));
        if (trust.isInsecure()) {
            err.line("  " + err.warning("nobody checked this certificate (--insecure)"));
        }
    }

    private void report(String line) {
        if (!quiet) {
            terminal.err().line(line);
        }
    }

    private ServerName name() {
        try {
            return ServerName.of(serverName.orElse(target.host()));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--servername: " + e.getMessage());
        }
    }

    private static byte[] request(String path, String authority) {
        if (path.chars().anyMatch(character -> character <= ' ' || character >= 0x7F)) {
            throw new UsageException("--get: a path has no spaces and only ASCII; write others percent-encoded");
        }
        String absolute = path.startsWith("/") ? path : "/" + path;
        String head = "GET " + absolute + " HTTP/1.1\r\nHost: " + authority
                + "\r\nUser-Agent: sluice\r\nAccept: */*\r\nConnection: close\r\n\r\n";
        return head.getBytes(StandardCharsets.US_ASCII);
    }
}
