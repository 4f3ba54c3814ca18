package dev.sluice.tls.loom;

import dev.sluice.tls.Admission;
import dev.sluice.tls.Attachment;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.config.ServerConfig;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Accepts TLS connections.
 *
 * <pre>{@code
 * try (TlsListener listener = TlsListener.bind(config, new InetSocketAddress("localhost", 8443))) {
 *     listener.serve(channel -> channel.inputStream().transferTo(channel.outputStream()));
 * }
 * }</pre>
 *
 * <p>Usable from any thread.
 */
public final class TlsListener implements Closeable {
    private static final long PAUSE_AFTER_FAILURE = 100_000_000;

    private final ServerSocketChannel socket;
    private final Builder settings;

    private final Set<TlsChannel> live = ConcurrentHashMap.newKeySet();

    private TlsListener(ServerSocketChannel socket, Builder settings) {
        this.socket = socket;
        this.settings = settings;
    }

    /** What serves one connection, in a virtual thread of its own; the channel is closed when it returns. */
    @FunctionalInterface
    public interface Handler {
        void handle(TlsChannel channel) throws Exception;
    }

    /** Told what ended a handler other than its return, in the handler's thread; it must not throw. */
    @FunctionalInterface
    public interface FailureListener {
        void failed(Exception failure);
    }

    /** Listens at an address with every default; port 0 takes a free one. */
    public static TlsListener bind(ServerConfig config, SocketAddress address) throws IOException {
        return configure(config).bind(address);
    }

    /** A listener to be, for settings besides the configuration. */
    public static Builder configure(ServerConfig config) {
        return new Builder(
                config,
                ChannelSettings.of(config.settings()).with(Admission.ofHandshakes()),
                0,
                address -> Attachment.NONE);
    }

    /** Where it listens, with the port taken. */
    public InetSocketAddress localAddress() throws IOException {
        return (InetSocketAddress) socket.getLocalAddress();
    }

    /**
     * Waits for the next connection. Only TCP's part is done: the handshake runs at the channel's first use, in the thread
     * that uses it, so that no client holds up the others.
     *
     * @throws java.nio.channels.ClosedChannelException after {@link #close()}
     */
    public TlsChannel accept() throws IOException {
        SocketChannel accepted = socket.accept();
        try {
            accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return settings.over(Transport.of(accepted, settings.settings().ticker()));
        } catch (IOException | RuntimeException e) {
            accepted.close();
            throw e;
        }
    }

    /** As {@link #serve(Handler, FailureListener)}, keeping failures of single connections to itself. */
    public void serve(Handler handler) {
        serve(handler, failure -> {});
    }

    /**
     * Accepts connections until {@link #close()} and runs each handler in a virtual thread. Waits in the calling thread; after
     * {@code close()} it closes the channels it accepted and returns when their handlers are done. Interrupting the calling
     * thread closes the listener and interrupts the handlers.
     */
    public void serve(Handler handler, FailureListener failures) {
        try (ExecutorService handlers = Executors.newVirtualThreadPerTaskExecutor()) {
            while (socket.isOpen()) {
                acceptFor(failures).ifPresent(channel -> {
                    live.add(channel);
                    handlers.execute(() -> handle(channel, handler, failures));
                });
            }
            live.forEach(channel -> Thread.startVirtualThread(channel::close));
        }
    }

    private Optional<TlsChannel> acceptFor(FailureListener failures) {
        try {
            return Optional.of(accept());
        } catch (ClosedChannelException e) {
            return Optional.empty();
        } catch (RuntimeException e) {
            failures.failed(e); // what ties an attachment to this one connection
            return Optional.empty();
        } catch (IOException e) {
            // Most likely there are no file descriptors left; trying again at once would only spin.
            failures.failed(e);
            LockSupport.parkNanos(PAUSE_AFTER_FAILURE);
            return Optional.empty();
        }
    }

    private void handle(TlsChannel channel, Handler handler, FailureListener failures) {
        try (channel) {
            handler.handle(channel);
        } catch (Exception e) {
            failures.failed(e);
        } finally {
            live.remove(channel);
        }
    }

    /**
     * Parts with the channels of {@link #serve(Handler)} that showed their client an identity older than of {@code epoch}, and
     * with those whose handshake is about to: {@link TlsChannel#isDraining()} tells their handlers, who know where a message ends
     * and may end them there. Those that are still there after {@code grace} are closed, with close_notify; a handler that waits
     * then gets an {@link java.nio.channels.AsynchronousCloseException}. Does not wait for any of it.
     *
     * <p>An identity cannot be exchanged within a connection: {@link TlsChannel#rekey} changes keys, not who was proven.
     *
     * @return how many channels it concerns now
     */
    public int drain(long epoch, Duration grace) {
        Timeouts.requireNotNegative(grace);
        return (int)
                live.stream().filter(channel -> channel.drain(epoch, grace)).count();
    }

    /**
     * Accepts no more. Channels that {@link #accept()} gave live on; those of {@link #serve(Handler)} are closed. Idempotent.
     */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Settings of a listener; immutable. */
    public static final class Builder {
        private final ServerConfig config;
        private final ChannelSettings settings;
        private final int backlog;
        private final Function<SocketAddress, Attachment> attachments;

        private Builder(
                ServerConfig config,
                ChannelSettings settings,
                int backlog,
                Function<SocketAddress, Attachment> attachments) {
            this.config = config;
            this.settings = settings;
            this.backlog = backlog;
            this.attachments = attachments;
        }

        /** What channels start with instead of {@link Timeouts#DEFAULT}. */
        public Builder timeouts(Timeouts timeouts) {
            return with(settings.with(timeouts));
        }

        /** Takes wake-ups from here: for tests that bring a manual clock. */
        public Builder timer(Timer timer) {
            return with(settings.with(timer));
        }

        /**
         * Who may shake hands, when and how many at once, instead of {@link Admission#ofHandshakes()}. A connection asks when its
         * client's first bytes have come: one that says nothing takes no place. While it waits it holds no buffer, and the handshake
         * timeout runs. One that is refused is closed without a word, and whoever uses it gets a
         * {@link dev.sluice.tls.Failure.Aborted} that says so.
         */
        public Builder handshakes(Admission admission) {
            return with(settings.with(admission));
        }

        /**
         * Lets at most this many handshakes compute at once; the others wait their turn. By default all handshakes of the process
         * share a limit, the number of processors.
         */
        public Builder cryptoLimit(int handshakes) {
            return with(settings.withCryptoLimit(handshakes));
        }

        /** How many connections the system keeps waiting for {@code accept}; 0, the default, leaves it to the system. */
        public Builder backlog(int connections) {
            return new Builder(config, settings, connections, attachments);
        }

        /**
         * Ties to each connection what {@code values} gives for the address of its client, in the accepting thread: whoever the
         * handshake asks, signer, chooser and all, finds it in the {@link Attachment} of the question.
         */
        public Builder attachments(Function<? super SocketAddress, ?> values) {
            return new Builder(config, settings, backlog, address -> Attachment.of(values.apply(address)));
        }

        ChannelSettings settings() {
            return settings;
        }

        Builder with(ChannelSettings value) {
            return new Builder(config, value, backlog, attachments);
        }

        public TlsListener bind(SocketAddress address) throws IOException {
            ServerSocketChannel socket = ServerSocketChannel.open();
            try {
                socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                socket.bind(address, backlog);
                return new TlsListener(socket, this);
            } catch (IOException | RuntimeException e) {
                socket.close();
                throw e;
            }
        }

        /** The server's end of a transport that is connected already, which the channel owns from here on. */
        public TlsChannel over(Transport transport) {
            Attachment attachment = transport.remoteAddress().map(attachments).orElse(Attachment.NONE);
            return new TlsChannel(transport, TlsEngine.server(config, attachment), settings, attachment);
        }
    }
}
