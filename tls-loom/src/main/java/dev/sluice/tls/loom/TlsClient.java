package dev.sluice.tls.loom;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Opens TLS connections to servers. Immutable: every method that sets something gives a new client, so one can be shared and
 * derived from by any thread.
 *
 * <pre>{@code
 * try (TlsChannel channel = TlsClient.create(ClientConfig.defaults()).connect("example.org", 443)) {
 *     channel.outputStream().write(request);
 *     channel.inputStream().transferTo(System.out);
 * }
 * }</pre>
 */
public final class TlsClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final ClientConfig config;
    private final Optional<ServerName> serverName;
    private final Duration connectTimeout;
    private final ChannelSettings settings;
    private final Attachment attachment;

    private TlsClient(
            ClientConfig config,
            Optional<ServerName> serverName,
            Duration connectTimeout,
            ChannelSettings settings,
            Attachment attachment) {
        this.config = config;
        this.serverName = serverName;
        this.connectTimeout = connectTimeout;
        this.settings = settings;
        this.attachment = attachment;
    }

    public static TlsClient create(ClientConfig config) {
        return new TlsClient(
                config, Optional.empty(), CONNECT_TIMEOUT, ChannelSettings.of(config.settings()), Attachment.NONE);
    }

    /** Asks for this server, whatever the address is called: it goes into SNI and its certificate must bear it. */
    public TlsClient serverName(ServerName name) {
        return new TlsClient(config, Optional.of(name), connectTimeout, settings, attachment);
    }

    /** Asks for this server: a host name or an IP literal, see {@link ServerName#of}. */
    public TlsClient serverName(String name) {
        return serverName(ServerName.of(name));
    }

    /** How long all addresses of a host together may take to connect; 10 s by default. */
    public TlsClient connectTimeout(Duration timeout) {
        return new TlsClient(config, serverName, Timeouts.requirePositive(timeout), settings, attachment);
    }

    /**
     * Ties {@code value} to every connection made from here on: whoever the handshake asks, verifier, signer and all, finds it in
     * the {@link Attachment} of the question.
     */
    public TlsClient attachment(Object value) {
        return new TlsClient(config, serverName, connectTimeout, settings, Attachment.of(value));
    }

    /** What channels start with instead of {@link Timeouts#DEFAULT}. */
    public TlsClient timeouts(Timeouts timeouts) {
        return with(settings.with(timeouts));
    }

    /** Takes wake-ups from here: for tests that bring a manual clock. */
    public TlsClient timer(Timer timer) {
        return with(settings.with(timer));
    }

    /**
     * Lets at most this many of this client's handshakes compute at once; the others wait their turn. By default all handshakes
     * of the process share a limit, the number of processors.
     */
    public TlsClient cryptoLimit(int handshakes) {
        return with(settings.withCryptoLimit(handshakes));
    }

    TlsClient with(ChannelSettings value) {
        return new TlsClient(config, serverName, connectTimeout, value, attachment);
    }

    ChannelSettings settings() {
        return settings;
    }

    /**
     * Connects to a host, trying its addresses in turn. The host is also the name asked for, unless
     * {@link #serverName(ServerName)} says another. The handshake runs at the channel's first use.
     *
     * @throws IOException what the last address failed with, or {@link java.net.UnknownHostException}
     * @throws IllegalArgumentException if the host is neither a host name nor an IP literal
     */
    public TlsChannel connect(String host, int port) throws IOException {
        ServerName name = serverName.orElseGet(() -> ServerName.of(host));
        return open(connectTo(InetAddress.getAllByName(host), port), name);
    }

    /** Connects to an address, resolved or not; otherwise as {@link #connect(String, int)}. */
    public TlsChannel connect(InetSocketAddress address) throws IOException {
        InetAddress resolved = address.getAddress();
        if (resolved == null) {
            return connect(address.getHostString(), address.getPort());
        }
        ServerName name = serverName.orElseGet(() -> ServerName.of(address.getHostString()));
        return open(connectTo(new InetAddress[] {resolved}, address.getPort()), name);
    }

    /**
     * A channel over a transport that is connected already, which it owns from here on.
     *
     * @throws IllegalStateException if no server name was set: there would be nothing to check the certificate against
     */
    public TlsChannel over(Transport transport) {
        ServerName name = serverName.orElseThrow(
                () -> new IllegalStateException("a connection over a given transport needs serverName(…)"));
        return new TlsChannel(transport, TlsEngine.client(config, name, attachment), settings, attachment);
    }

    /** A channel over a connected socket, for example through a proxy; as {@link #over(Transport)}. */
    public TlsChannel over(Socket socket) {
        return over(Transport.of(socket, settings.ticker()));
    }

    private TlsChannel open(SocketChannel socket, ServerName name) {
        return serverName(name).over(Transport.of(socket, settings.ticker()));
    }

    private SocketChannel connectTo(InetAddress[] addresses, int port) throws IOException {
        long deadline = settings.ticker().getAsLong() + connectTimeout.toNanos();
        IOException last = new IOException("the host has no address");
        for (InetAddress address : addresses) {
            try {
                return connectTo(new InetSocketAddress(address, port), deadline);
            } catch (IOException e) {
                e.addSuppressed(last);
                last = e;
            }
            if (Thread.currentThread().isInterrupted()) {
                break;
            }
        }
        throw last;
    }

    private SocketChannel connectTo(InetSocketAddress address, long deadline) throws IOException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - settings.ticker().getAsLong());
        if (left <= 0) {
            throw new SocketTimeoutException("connecting took longer than " + connectTimeout.toMillis() + " ms");
        }
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.socket().connect(address, (int) Math.min(left, Integer.MAX_VALUE));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }
}
