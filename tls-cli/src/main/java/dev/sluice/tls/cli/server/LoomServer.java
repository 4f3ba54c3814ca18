package dev.sluice.tls.cli.server;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.cli.options.Face;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.loom.Timeouts;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.loom.TlsListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

/** The blocking face serves: a virtual thread for each connection, straight code in it. */
final class LoomServer implements RunningServer {
    private static final Duration REQUEST_PATIENCE = Duration.ofSeconds(60);
    private static final Duration LINGER = Duration.ofSeconds(1);
    private static final int MOST_DISCARDED = 1 << 20;

    private final TlsListener listener;
    private final Thread acceptor;
    private final ServerMode mode;
    private final ServerLog log;
    private final Renegotiation renegotiation;

    private LoomServer(TlsListener listener, ServerMode mode, ServerLog log, Renegotiation renegotiation) {
        this.listener = listener;
        this.renegotiation = renegotiation;
        this.mode = mode;
        this.log = log;
        this.acceptor = Thread.ofPlatform().name("acceptor").daemon().unstarted(this::serve);
    }

    static RunningServer start(ServerConfig config, InetSocketAddress address, ServerMode mode, ServerLog log)
            throws IOException {
        TlsListener listener = TlsListener.configure(config)
                .timeouts(Timeouts.DEFAULT.withClose(LINGER))
                .bind(address);
        LoomServer server =
                new LoomServer(listener, mode, log, config.settings().renegotiation());
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
        if (HttpAnswer.wantsNewKeys(request, parameters.version(), renegotiation)) {
            channel.rekey(Rekey.BOTH);
        }
        if (!request.isEmpty()) {
            channel.write(ByteBuffer.wrap(HttpAnswer.to(request, parameters, Face.LOOM)));
        }
        channel.closeWrite();
        linger(channel);
    }

    /** Lets the client hear the answer out: a socket closed with unread bytes in it may take back what was sent. */
    private static void linger(TlsChannel channel) {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 12);
        channel.setReadTimeout(LINGER);
        try {
            for (int total = 0; total < MOST_DISCARDED; total += buffer.position()) {
                if (channel.read(buffer.clear()) < 0) {
                    return;
                }
            }
        } catch (IOException e) {
            // It has its answer; how it leaves is its own affair.
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
