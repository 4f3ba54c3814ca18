package dev.sluice.tls.jsse;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.config.Environment;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.loom.BlockingOperation;
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
import java.security.Principal;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import javax.net.ssl.HandshakeCompletedEvent;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TlsChannel} as an {@link SSLSocket}. One thread may read while another writes; the settings are to be made before the handshake,
 * which begins with the first use. Failures are {@code SSLException}s, as {@link SluiceEngine} has them.
 */
public final class SluiceSocket extends DelegatedSocket {
    private final Origin origin;
    private final boolean closesBelow;
    private final Party party = new Seen();
    private final List<HandshakeCompletedListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean told = new AtomicBoolean();

    /** Held for settings and for making the channel; never while anything waits. */
    private final ReentrantLock lock = new ReentrantLock();

    private Parameters parameters;
    private @Nullable Parameters settled;
    private boolean changed;
    private boolean client;
    private String host;
    private int port;
    private SluiceSession handshaking;
    private @Nullable TlsChannel channel;
    private @Nullable BiFunction<SSLSocket, List<String>, String> selector;

    private volatile SluiceSession session;
    private volatile @Nullable String handshakeProtocol;
    private volatile boolean inputShut;
    private volatile boolean outputShut;
    private volatile boolean closed;
    private volatile int timeout;

    /** Of the socket below, when it was lent. */
    private final int lentTimeout;

    private final AtomicInteger judging = new AtomicInteger();

    /** @param host whom a client wants to talk to, or who a server's client is; empty if unknown */
    SluiceSocket(Origin origin, Socket below, boolean client, String host, int port, boolean closesBelow) {
        super(below);
        this.origin = origin;
        this.client = client;
        this.host = host;
        this.port = port;
        this.closesBelow = closesBelow;
        this.parameters = origin.parameters(client);
        this.handshaking = SluiceSession.none(host, port);
        this.session = handshaking;
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

    /** What a server gives to a client that it accepted. */
    SluiceSocket with(Parameters settings, boolean asClient) {
        parameters = settings.copy();
        client = asClient;
        changed = true;
        return this;
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
        boolean again = session.parameters().isPresent();
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
        if (session.parameters().isPresent()) {
            return open;
        }
        NegotiatedParameters facts = tellingFailures(open::handshake);
        lock.lock();
        try {
            handshaking.complete(facts);
            session = handshaking;
        } finally {
            lock.unlock();
        }
        if (told.compareAndSet(false, true) && !listeners.isEmpty()) {
            HandshakeCompletedEvent event = new HandshakeCompletedEvent(this, session);
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
                Parameters agreed = parameters.copy();
                settled = agreed;
                open = client ? asClient(agreed) : asServer(agreed);
                open.setReadTimeout(Duration.ofMillis(timeout));
                channel = open;
            }
            return open;
        } finally {
            lock.unlock();
        }
    }

    private TlsChannel asClient(Parameters agreed) throws IOException {
        Optional<ServerName> name =
                agreed.hasServerNames() ? ServerNames.find(agreed.serverName()) : ServerNames.find(host);
        ClientConfig config = origin.client(agreed, name.isPresent() && !host.isEmpty());
        expect(config.settings(), name);
        name.ifPresent(server -> handshaking.resumable(config.sessions(), server));
        return TlsClient.create(config)
                .serverName(name.orElse(ServerNames.NONE))
                .attachment(new Connection(party, host, port, agreed.identification()))
                .over(transport(config.settings().environment()));
    }

    private TlsChannel asServer(Parameters agreed) throws IOException {
        ServerConfig config = origin.server(agreed, party);
        expect(config.settings(), Optional.empty());
        Connection connection = new Connection(party, host, port, agreed.identification());
        return TlsListener.configure(config)
                .attachments(address -> connection)
                .over(transport(config.settings().environment()));
    }

    private Transport transport(Environment environment) throws IOException {
        try {
            Transport socket = Transport.of(below, environment.ticker());
            return closesBelow ? socket : new LentTransport(socket);
        } catch (UncheckedIOException e) {
            throw Objects.requireNonNull(e.getCause());
        }
    }

    private void expect(ConnectionSettings settings, Optional<ServerName> name) {
        byte[] id = new byte[32];
        settings.environment().random().nextBytes(id);
        handshaking = new SluiceSession(
                id,
                settings.environment().clock().instant(),
                host,
                port,
                origin.sessions(client),
                (label, context, length) -> channel().orElseThrow().exportKeyingMaterial(label, context, length));
        handshaking.begin(
                settings.policy().versions().getFirst().toString(),
                settings.policy().certificateSchemes());
        handshaking.asked(name.filter(ServerName.Dns.class::isInstance).map(ServerName::toString));
    }

    private interface Deed<T> {
        T done() throws IOException;
    }

    private <T> T tellingFailures(Deed<T> deed) throws IOException {
        try {
            return deed.done();
        } catch (TlsException e) {
            throw Failures.told(e, session.parameters().isPresent());
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
            return session; // JSSE has no other way to say so
        }
        return session;
    }

    @Override
    public @Nullable SluiceSession getHandshakeSession() {
        lock.lock();
        try {
            return isShakingHands() ? handshaking : null;
        } finally {
            lock.unlock();
        }
    }

    private boolean isShakingHands() {
        return channel != null && (session.parameters().isEmpty() || judging.get() > 0);
    }

    @Override
    public @Nullable String getApplicationProtocol() {
        return session.parameters()
                .map(facts -> facts.applicationProtocol().orElse(""))
                .orElse(null);
    }

    @Override
    public @Nullable String getHandshakeApplicationProtocol() {
        return session.parameters().isPresent() ? null : handshakeProtocol;
    }

    @Override
    public void setHandshakeApplicationProtocolSelector(@Nullable BiFunction<SSLSocket, List<String>, String> value) {
        lock.lock();
        try {
            selector = value;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable BiFunction<SSLSocket, List<String>, String> getHandshakeApplicationProtocolSelector() {
        lock.lock();
        try {
            return selector;
        } finally {
            lock.unlock();
        }
    }

    // ---- parameters

    private <T> T asked(Function<Parameters, T> question) {
        lock.lock();
        try {
            return question.apply(parameters);
        } finally {
            lock.unlock();
        }
    }

    private Parameters begunWith() {
        return Objects.requireNonNull(settled);
    }

    private void change(java.util.function.Consumer<Parameters> change) {
        lock.lock();
        try {
            change.accept(parameters);
            changed = true;
        } finally {
            lock.unlock();
        }
    }

    /** A copy; during the handshake of those that it was begun with, whatever was set since. */
    @Override
    public SSLParameters getSSLParameters() {
        return asked(now -> (isShakingHands() ? begunWith() : now).values());
    }

    /** Counts for the handshake, if that has not begun. */
    @Override
    public void setSSLParameters(SSLParameters params) {
        change(now -> now.set(params));
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return Parameters.supportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return asked(Parameters::cipherSuites);
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        change(now -> now.cipherSuites(suites));
    }

    @Override
    public String[] getSupportedProtocols() {
        return Parameters.supportedVersions();
    }

    @Override
    public String[] getEnabledProtocols() {
        return asked(Parameters::versions);
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        change(now -> now.versions(protocols));
    }

    @Override
    public void setUseClientMode(boolean mode) {
        lock.lock();
        try {
            if (channel != null && mode != client) {
                throw new IllegalArgumentException("Cannot change mode after SSL traffic has started");
            }
            client = mode;
            if (!changed) {
                parameters = origin.parameters(mode);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean getUseClientMode() {
        return client;
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        change(now -> now.needClient(need));
    }

    @Override
    public boolean getNeedClientAuth() {
        return asked(Parameters::needsClient);
    }

    @Override
    public void setWantClientAuth(boolean want) {
        change(now -> now.wantClient(want));
    }

    @Override
    public boolean getWantClientAuth() {
        return asked(Parameters::wantsClient);
    }

    /** Always true. */
    @Override
    public boolean getEnableSessionCreation() {
        return true;
    }

    /**
     * @throws UnsupportedOperationException to turn it off: a connection that could only be resumed
     */
    @Override
    public void setEnableSessionCreation(boolean flag) {
        if (!flag) {
            throw new UnsupportedOperationException("connections that only resume are not supported");
        }
    }

    /** What managers see. */
    private final class Seen implements Party {
        @Override
        public SluiceSession handshake() {
            lock.lock();
            try {
                return handshaking;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public Parameters parameters() {
            return asked(now -> begunWith());
        }

        @Override
        public @Nullable String clientAlias(
                X509ExtendedKeyManager keys, String[] keyTypes, Principal @Nullable [] issuers) {
            return keys.chooseClientAlias(keyTypes, issuers, SluiceSocket.this);
        }

        @Override
        public @Nullable String serverAlias(
                X509ExtendedKeyManager keys, String keyType, Principal @Nullable [] issuers) {
            return keys.chooseServerAlias(keyType, issuers, SluiceSocket.this);
        }

        @Override
        public void checkServer(X509ExtendedTrustManager trust, X509Certificate[] chain, String authType)
                throws CertificateException {
            trust.checkServerTrusted(chain, authType, SluiceSocket.this);
        }

        @Override
        public void checkClient(X509ExtendedTrustManager trust, X509Certificate[] chain, String authType)
                throws CertificateException {
            trust.checkClientTrusted(chain, authType, SluiceSocket.this);
        }

        @Override
        public boolean selectsProtocol() {
            return getHandshakeApplicationProtocolSelector() != null;
        }

        @Override
        public @Nullable String selectProtocol(List<String> offered) {
            return Objects.requireNonNull(getHandshakeApplicationProtocolSelector())
                    .apply(SluiceSocket.this, offered);
        }

        @Override
        public void protocolChosen(Optional<String> protocol) {
            handshakeProtocol = protocol.orElse("");
        }

        /** On a virtual thread of its own, as it may wait. */
        @Override
        public <T> Operation<T> work(Callable<T> work) {
            return BlockingOperation.of(() -> {
                judging.incrementAndGet();
                try {
                    return work.call();
                } finally {
                    judging.decrementAndGet();
                }
            });
        }
    }

    @Override
    public String toString() {
        return "SluiceSocket[" + below + ", " + session + "]";
    }
}
