package dev.sluice.tls.jsse;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.Environment;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.loom.TlsClient;
import dev.sluice.tls.loom.TlsListener;
import dev.sluice.tls.loom.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import javax.net.ssl.HandshakeCompletedEvent;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TlsChannel} as an {@link SSLSocket}. One thread may read while another writes; the settings are to be made before the handshake,
 * which begins with the first use. Failures are {@code SSLException}s, as {@link SluiceEngine} has them.
 */
public final class SluiceSocket extends DelegatedSocket {
    private final SocketParty party;
    private final boolean closesBelow;
    private final List<HandshakeCompletedListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean told = new AtomicBoolean();

    /** Held for making the channel; never while anything waits. */
    private final ReentrantLock lock = new ReentrantLock();

    private String host;
    private int port;
    private @Nullable TlsChannel channel;

    private volatile boolean inputShut;
    private volatile boolean outputShut;
    private volatile boolean closed;
    private volatile int timeout;

    /** Of the socket below, when it was lent. */
    private final int lentTimeout;

    /** @param host whom a client wants to talk to, or who a server's client is; empty if unknown */
    SluiceSocket(Settings settings, Socket below, String host, int port, boolean closesBelow) {
        super(below, settings);
        this.host = host;
        this.port = port;
        this.closesBelow = closesBelow;
        this.party = new SocketParty(this, settings, SluiceSession.none(host, port));
        this.lentTimeout = timeoutOf(below);
        this.timeout = lentTimeout;
    }

    private static int timeoutOf(Socket socket) {
        try {
            return socket.getSoTimeout();
        } catch (SocketException e) {
            return 0; // it is closed, which its first use will tell
        }
    }

    // ---- what JSSE cannot say

    /** The connection as a channel, once its handshake has begun: to change keys, to ask a client who it is, and so on. */
    public Optional<TlsChannel> channel() {
        lock.lock();
        try {
            return Optional.ofNullable(channel);
        } finally {
            lock.unlock();
        }
    }

    // ---- connecting and shaking hands

    @Override
    public void connect(SocketAddress endpoint, int limit) throws IOException {
        super.connect(endpoint, limit);
        if (endpoint instanceof InetSocketAddress address && host.isEmpty()) {
            host = address.getHostString();
            port = address.getPort();
        }
    }

    /** Shakes hands; once that is done, changes keys (RFC 8446, Section 4.6.3), as the JDK's does. */
    @Override
    public void startHandshake() throws IOException {
        boolean again = party.isEstablished();
        TlsChannel open = shaken();
        if (again) {
            try {
                open.rekey(Rekey.BOTH);
            } catch (IllegalStateException e) {
                throw new SSLException(e.getMessage(), e);
            }
        }
    }

    /** The channel, its handshake complete. */
    private TlsChannel shaken() throws IOException {
        TlsChannel open = open();
        if (party.isEstablished()) {
            return open;
        }
        NegotiatedParameters facts = tellingFailures(() -> open.handshake(Duration.ofMillis(timeout)));
        party.complete(facts);
        if (told.compareAndSet(false, true) && !listeners.isEmpty()) {
            HandshakeCompletedEvent event = new HandshakeCompletedEvent(this, party.session());
            // Each on a thread of its own: one that throws or waits keeps nobody from being told.
            listeners.forEach(listener -> Thread.ofVirtual()
                    .name("sluice-handshake-completed")
                    .start(() -> listener.handshakeCompleted(event)));
        }
        return open;
    }

    private TlsChannel open() throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new SocketException("Socket closed");
            }
            if (!isConnected()) {
                throw new SocketException("Socket is not connected");
            }
            TlsChannel open = channel;
            if (open == null) {
                open = opened();
                open.setReadTimeout(Duration.ofMillis(timeout));
                channel = open;
            }
            return open;
        } finally {
            lock.unlock();
        }
    }

    private TlsChannel opened() throws IOException {
        Opening opening = Opening.of(settings, party, host, port, this::export);
        Transport transport = transport(opening.settings().environment());
        return switch (opening) {
            case Opening.Client client ->
                TlsClient.create(client.config())
                        .serverName(client.server())
                        .attachment(client.connection())
                        .over(transport);
            case Opening.Server server ->
                TlsListener.configure(server.config())
                        .attachments(address -> server.connection())
                        .over(transport);
        };
    }

    private byte[] export(String label, byte[] context, int length) throws IOException {
        return channel().orElseThrow().exportKeyingMaterial(label, context, length);
    }

    private Transport transport(Environment environment) throws IOException {
        try {
            Transport socket = Transport.of(below, environment.ticker());
            return closesBelow ? socket : new LentTransport(socket);
        } catch (UncheckedIOException e) {
            throw Objects.requireNonNull(e.getCause());
        }
    }

    private interface Deed<T> {
        T done() throws IOException;
    }

    private <T> T tellingFailures(Deed<T> deed) throws IOException {
        try {
            return deed.done();
        } catch (TlsException e) {
            throw Failures.told(e, party.isEstablished());
        } catch (java.nio.channels.ClosedChannelException e) {
            SocketException over = new SocketException("Socket closed");
            over.initCause(e);
            throw over;
        }
    }

    @Override
    public void addHandshakeCompletedListener(HandshakeCompletedListener listener) {
        listeners.add(Objects.requireNonNull(listener));
    }

    @Override
    public void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {
        if (!listeners.remove(listener)) {
            throw new IllegalArgumentException("not a listener");
        }
    }

    // ---- bytes

    @Override
    public InputStream getInputStream() throws IOException {
        requireUsable(inputShut);
        return new Input();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        requireUsable(outputShut);
        return new Output();
    }

    private void requireUsable(boolean shut) throws SocketException {
        if (closed) {
            throw new SocketException("Socket is closed");
        }
        if (!isConnected()) {
            throw new SocketException("Socket is not connected");
        }
        if (shut) {
            throw new SocketException("this direction is shut down");
        }
    }

    private final class Input extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, into.length);
            if (inputShut) {
                return -1;
            }
            InputStream plain = shaken().inputStream();
            return tellingFailures(() -> plain.read(into, offset, length));
        }

        @Override
        public int available() {
            return channel().map(TlsChannel::plaintextAvailable).orElse(0);
        }

        @Override
        public void close() throws IOException {
            SluiceSocket.this.close();
        }
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, from.length);
            OutputStream sealed = shaken().outputStream();
            tellingFailures(() -> {
                sealed.write(from, offset, length);
                return true;
            });
        }

        @Override
        public void close() throws IOException {
            SluiceSocket.this.close();
        }
    }

    // ---- closing

    /** Sends close_notify, if there was a handshake, and closes the socket below unless that was only lent. Idempotent. */
    @Override
    public void close() throws IOException {
        Optional<TlsChannel> open;
        lock.lock();
        try {
            closed = true;
            open = Optional.ofNullable(channel);
        } finally {
            lock.unlock();
        }
        open.ifPresent(TlsChannel::close);
        if (closesBelow) {
            below.close();
        } else if (!below.isClosed()) {
            below.setSoTimeout(lentTimeout); // the handshake and reads had their own
        }
    }

    /** Sends close_notify; reading goes on. */
    @Override
    public void shutdownOutput() throws IOException {
        requireUsable(outputShut);
        TlsChannel open = shaken();
        outputShut = true;
        tellingFailures(() -> {
            open.closeWrite();
            return true;
        });
    }

    /** Reads from here on find the end; what still comes is not looked at. */
    @Override
    public void shutdownInput() throws IOException {
        requireUsable(inputShut);
        inputShut = true;
    }

    @Override
    public boolean isInputShutdown() {
        return inputShut;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShut;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        if (millis < 0) {
            throw new IllegalArgumentException("timeout can't be negative");
        }
        timeout = millis;
        channel().ifPresent(open -> open.setReadTimeout(Duration.ofMillis(millis)));
    }

    @Override
    public int getSoTimeout() {
        return timeout;
    }

    // ---- sessions

    /** The session, for which it shakes hands if need be; one that is not valid if that fails. */
    @Override
    public SluiceSession getSession() {
        try {
            shaken();
        } catch (IOException e) {
            return party.session(); // JSSE has no other way to say so
        }
        return party.session();
    }

    @Override
    public @Nullable SluiceSession getHandshakeSession() {
        return isShakingHands() ? party.handshake() : null;
    }

    @Override
    boolean isShakingHands() {
        return channel().isPresent() && (!party.isEstablished() || party.isJudging());
    }

    @Override
    public @Nullable String getApplicationProtocol() {
        return party.applicationProtocol();
    }

    @Override
    public @Nullable String getHandshakeApplicationProtocol() {
        return party.handshakeProtocol();
    }

    @Override
    public void setHandshakeApplicationProtocolSelector(@Nullable BiFunction<SSLSocket, List<String>, String> choice) {
        party.selector(choice);
    }

    @Override
    public @Nullable BiFunction<SSLSocket, List<String>, String> getHandshakeApplicationProtocolSelector() {
        return party.selector();
    }

    @Override
    public String toString() {
        return "SluiceSocket[" + below + ", " + party.session() + "]";
    }
}
