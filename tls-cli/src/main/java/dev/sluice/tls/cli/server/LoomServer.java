package dev.sluice.tls.cli.server;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.RekeyRefusedException;
import dev.sluice.tls.cli.options.Face;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.loom.Rekeying;
import dev.sluice.tls.loom.Timeouts;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.loom.TlsListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/** The blocking face serves: a virtual thread for each connection, straight code in it. */
final class LoomServer implements RunningServer {
    private static final Duration REQUEST_PATIENCE = Duration.ofSeconds(60);
    private static final Duration LINGER = Duration.ofSeconds(1);
    private static final int MOST_DISCARDED = 1 << 20;

    private final TlsListener listener;
    private final Thread acceptor;
    private final ServerMode mode;
    private final ServerLog log;
    private final HttpAnswer pages;

    private LoomServer(TlsListener listener, ServerMode mode, ServerLog log, HttpAnswer pages) {
        this.listener = listener;
        this.pages = pages;
        this.mode = mode;
        this.log = log;
        this.acceptor = Thread.ofPlatform().name("acceptor").daemon().unstarted(this::serve);
    }

    static RunningServer start(ServerConfig config, InetSocketAddress address, ServerMode mode, ServerLog log)
            throws IOException {
        TlsListener listener = TlsListener.configure(config)
                .timeouts(Timeouts.DEFAULT.withClose(LINGER))
                .bind(address);
        LoomServer server = new LoomServer(listener, mode, log, new HttpAnswer(config, Face.LOOM));
        server.acceptor.start();
        return server;
    }

    private void serve() {
        listener.serve(this::serve, failure -> log.failed("listener", failure));
    }

    private void serve(TlsChannel channel) {
        String name = channel.remoteAddress().map(ServerLog::name).orElse("a client");
        try {
            switch (mode) {
                case ECHO -> echo(channel, name);
                case HTTP -> answer(channel, name);
            }
        } catch (IOException | RuntimeException e) {
            if (!channel.isDraining()) {
                log.failed(name, e);
            }
        }
    }

    private void echo(TlsChannel channel, String name) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 14);
        while (channel.readEarly(buffer.clear()) >= 0) {
            if (!channel.writeEarly(buffer.flip())) {
                channel.write(buffer);
            }
        }
        log.connected(name, channel.handshake());
        while (!channel.isDraining() && channel.read(buffer.clear()) >= 0) {
            channel.write(buffer.flip());
        }
        channel.closeWrite();
    }

    private void answer(TlsChannel channel, String name) throws IOException {
        RequestHead request = new RequestHead();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 12);
        while (channel.readEarly(buffer.clear()) >= 0) {
            request.append(buffer.flip());
        }
        NegotiatedParameters parameters = channel.handshake();
        log.connected(name, parameters);
        channel.setReadTimeout(REQUEST_PATIENCE);
        while (request.isOpen() && channel.read(buffer.clear()) >= 0) {
            request.append(buffer.flip());
        }
        if (pages.wantsNewKeys(request, parameters.version())) {
            channel.rekey(Rekey.BOTH);
        }
        Optional<PeerIdentity> client = pages.wantsIdentity(request, parameters) ? ask(channel) : parameters.peer();
        if (!request.isEmpty()) {
            channel.write(ByteBuffer.wrap(pages.to(request, parameters, client)));
        }
        channel.closeWrite();
        linger(channel);
    }

    /** Who the client is, if it says so now. In TLS 1.2 it does in another handshake, which is noticed only by a thread that reads. */
    private static Optional<PeerIdentity> ask(TlsChannel channel) throws IOException {
        if (channel.handshake().version() == ProtocolVersion.TLS13) {
            try {
                return channel.requestClientCertificate();
            } catch (IllegalStateException e) {
                return Optional.empty(); // it did not offer to be asked
            }
        }
        Rekeying asked = channel.rekey(Rekey.BOTH);
        Thread.ofVirtual().start(() -> discard(channel));
        try {
            asked.awaitCompleted(REQUEST_PATIENCE);
        } catch (RekeyRefusedException e) {
            return Optional.empty();
        }
        return channel.parameters().flatMap(NegotiatedParameters::peer);
    }

    /** Lets the client hear the answer out: a socket closed with unread bytes in it may take back what was sent. */
    private static void linger(TlsChannel channel) {
        channel.setReadTimeout(LINGER);
        discard(channel);
    }

    private static void discard(TlsChannel channel) {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 12);
        try {
            for (int total = 0; total < MOST_DISCARDED; total += buffer.position()) {
                if (channel.read(buffer.clear()) < 0) {
                    return;
                }
            }
        } catch (IOException e) {
            // How it leaves is its own affair; a failure shows where the answer is written.
        }
    }

    @Override
    public InetSocketAddress address() {
        try {
            return listener.localAddress();
        } catch (IOException e) {
            throw new UncheckedIOException("the listener is closed", e);
        }
    }

    @Override
    public void drain(long epoch, Duration grace) {
        listener.drain(epoch, grace);
    }

    @Override
    public void close() {
        log.silence();
        try {
            listener.close();
            acceptor.join(LINGER);
        } catch (IOException e) {
            log.failed("listener", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
