package dev.sluice.tls.jsse;

import dev.sluice.tls.Failure;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The engine as an {@link SSLEngine}, for either role. {@code docs/jsse.md} says what differs from the JDK's.
 *
 * <p><b>Threads.</b> Any; calls take turns, and none waits for anything but its turn. What takes time is a delegated task. One for work that waits,
 * a key in an HSM for example, parks until it is done, so tasks are best run on virtual threads.
 *
 * <p><b>Buffers</b> are the caller's and lent for the call. {@code wrap} wants {@code getPacketBufferSize()} bytes of room and may fill it with
 * several records.
 *
 * <p><b>Failures</b> are {@link SSLException}s, thrown once, with the {@link TlsException} as cause or, where a trust manager refused, its
 * {@code CertificateException}; {@link #failure()} has them as data. The alert is wrapped afterwards.
 */
public final class SluiceEngine extends SSLEngine {
    private final Settings settings;
    private final Party<SSLEngine> party;

    /** Whose turn it is: held while the core works, never while anything waits. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Driver driver;

    SluiceEngine(Origin origin, @Nullable String host, int port) {
        super(host, port);
        String peer = Objects.requireNonNullElse(host, "");
        this.settings = new Settings(origin);
        this.party = new EngineParty(this, settings, SluiceSession.none(peer, port));
        this.driver = new Driver(settings, party, peer, port);
    }

    /** A client's engine with every setting of {@code config}: it verifies that the server is {@code host}. */
    public static SluiceEngine client(ClientConfig config, String host, int port) {
        SluiceEngine engine = new SluiceEngine(new Configured(config, null), host, port);
        engine.setUseClientMode(true);
        return engine;
    }

    /**
     * A server's engine with every setting of {@code config}; early data it refuses unless {@link #acceptEarlyData()} is called, whatever
     * that says.
     */
    public static SluiceEngine server(ServerConfig config) {
        SluiceEngine engine = new SluiceEngine(new Configured(null, config), null, -1);
        engine.setUseClientMode(false);
        return engine;
    }

    private interface Deed<T, E extends Exception> {
        T done() throws E;
    }

    private <T, E extends Exception> T inTurn(Deed<T, E> deed) throws E {
        lock.lock();
        try {
            return deed.done();
        } finally {
            lock.unlock();
        }
    }

    private interface Act<E extends Exception> {
        void done() throws E;
    }

    private <E extends Exception> void doInTurn(Act<E> act) throws E {
        lock.lock();
        try {
            act.done();
        } finally {
            lock.unlock();
        }
    }

    // ---- what JSSE cannot say

    /** What was negotiated, once the handshake is complete. */
    public Optional<NegotiatedParameters> negotiated() {
        return party.session().parameters();
    }

    /** Why the connection ended, if it failed. */
    public Optional<Failure> failure() {
        return inTurn(driver::core).flatMap(TlsEngine::failure);
    }

    /**
     * Queues a change of keys (RFC 8446, Section 4.6.3): {@link HandshakeStatus#NEED_WRAP} stays until it is wrapped.
     *
     * @throws IllegalStateException if there can be none; see {@link TlsEngine#updateKeys}
     */
    public void rekey(Rekey rekey) throws SSLException {
        during(core -> {
            core.updateKeys(rekey);
            return core;
        });
    }

    /** How often the peer has changed its keys since the handshake: of its own accord, or as {@link Rekey#BOTH} asked it to. */
    public long keyUpdates() {
        return inTurn(driver::keyUpdates);
    }

    /**
     * A server that is configured to accept early data does so from here on (RFC 8446, Section 2.3); without this, it is refused, and
     * clients may send it again. Until the handshake is complete {@code unwrap} then gives bytes that an attacker may have recorded and plays
     * again: {@link #earlyBytes()} tells which. What is wrapped meanwhile, once there were some, goes to a client of which nothing is known but that
     * somebody has once seen its ClientHello.
     *
     * @throws IllegalStateException if the handshake has begun
     */
    public void acceptEarlyData() {
        doInTurn(() -> {
            if (driver.core().isPresent()) {
                throw new IllegalStateException("early data is accepted before the handshake or not at all");
            }
            settings.change(Parameters::acceptEarlyData);
        });
    }

    /**
     * How many bytes of all that {@code unwrap} has given were early data: the first ones, for nothing comes early behind what is
     * confirmed. Whatever {@code unwrap} has given before the handshake was complete is among them.
     */
    public long earlyBytes() {
        return inTurn(driver::earlyBytes);
    }

    /**
     * A server asks its client for a certificate after the handshake (RFC 8446, Section 4.6.2): the answer is found in the session.
     *
     * @throws IllegalStateException if the client cannot be asked; see {@link TlsEngine#requestClientCertificate}
     */
    public void requestClientCertificate() throws SSLException {
        during(core -> {
            core.requestClientCertificate();
            return core;
        });
    }

    /** What binds something else to this connection: the {@code tls-exporter} of RFC 9266, 32 bytes. */
    public byte[] channelBinding() throws SSLException {
        return during(TlsEngine::channelBinding);
    }

    private interface Question<T> {
        T of(TlsEngine core) throws TlsException;
    }

    private <T> T during(Question<T> question) throws SSLException {
        return inTurn(() -> {
            TlsEngine core = driver.core().orElseThrow(() -> new IllegalStateException("the handshake has not begun"));
            try {
                return question.of(core);
            } catch (TlsException e) {
                throw Failures.told(e, party.isEstablished());
            }
        });
    }

    // ---- beginning

    /** Begins the handshake; once it is complete, asks for new keys (RFC 8446, Section 4.6.3), as the JDK's does. */
    @Override
    public void beginHandshake() throws SSLException {
        doInTurn(driver::beginHandshake);
    }

    // ---- bytes

    @Override
    public SSLEngineResult wrap(ByteBuffer[] srcs, int offset, int length, ByteBuffer dst) throws SSLException {
        Objects.checkFromIndexSize(offset, length, srcs.length);
        requireWritable(dst);
        ByteBuffer[] plaintext = Arrays.copyOfRange(srcs, offset, offset + length);
        return inTurn(() -> driver.seal(plaintext, dst));
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer src, ByteBuffer[] dsts, int offset, int length) throws SSLException {
        Objects.checkFromIndexSize(offset, length, dsts.length);
        ByteBuffer[] into = Arrays.copyOfRange(dsts, offset, offset + length);
        for (ByteBuffer buffer : into) {
            requireWritable(buffer);
        }
        return inTurn(() -> driver.take(src, into));
    }

    private static void requireWritable(ByteBuffer buffer) {
        if (buffer.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
    }

    // ---- status

    @Override
    public HandshakeStatus getHandshakeStatus() {
        return inTurn(driver::handshakeStatus);
    }

    @Override
    public @Nullable Runnable getDelegatedTask() {
        return inTurn(() -> driver.task(() -> doInTurn(driver::taskDone))).orElse(null);
    }

    // ---- closing

    /** Queues close_notify, in a handshake behind user_canceled. Idempotent. */
    @Override
    public void closeOutbound() {
        doInTurn(driver::closeOutbound);
    }

    /**
     * The transport's end.
     *
     * @throws SSLException if the peer has not sent close_notify: what came may not be all
     */
    @Override
    public void closeInbound() throws SSLException {
        doInTurn(driver::closeInbound);
    }

    @Override
    public boolean isInboundDone() {
        return inTurn(driver::isInboundDone);
    }

    @Override
    public boolean isOutboundDone() {
        return inTurn(driver::isOutboundOver);
    }

    // ---- sessions

    @Override
    public SluiceSession getSession() {
        return party.session();
    }

    /** What is known of the handshake that goes on; null before and after. */
    @Override
    public @Nullable SluiceSession getHandshakeSession() {
        return isShakingHands() ? party.handshake() : null;
    }

    private boolean isShakingHands() {
        return inTurn(driver::isShakingHands);
    }

    /** What ALPN chose; empty if nothing, null until the handshake is complete. */
    @Override
    public @Nullable String getApplicationProtocol() {
        return party.applicationProtocol();
    }

    /** What ALPN chose, on a server as soon as it is; null until then and after the handshake. */
    @Override
    public @Nullable String getHandshakeApplicationProtocol() {
        return party.handshakeProtocol();
    }

    @Override
    public void setHandshakeApplicationProtocolSelector(@Nullable BiFunction<SSLEngine, List<String>, String> choice) {
        party.selector(choice);
    }

    @Override
    public @Nullable BiFunction<SSLEngine, List<String>, String> getHandshakeApplicationProtocolSelector() {
        return party.selector();
    }

    // ---- settings

    /** A copy; during the handshake of those that it was begun with, whatever was set since. */
    @Override
    public SSLParameters getSSLParameters() {
        return settings.values(isShakingHands());
    }

    /** Counts for the handshake, if that has not begun. */
    @Override
    public void setSSLParameters(SSLParameters params) {
        settings.set(params);
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return Parameters.supportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return settings.ask(Parameters::cipherSuites);
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        settings.change(now -> now.cipherSuites(suites));
    }

    @Override
    public String[] getSupportedProtocols() {
        return Parameters.supportedVersions();
    }

    @Override
    public String[] getEnabledProtocols() {
        return settings.ask(Parameters::versions);
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        settings.change(now -> now.versions(protocols));
    }

    @Override
    public void setUseClientMode(boolean mode) {
        settings.role(mode);
    }

    @Override
    public boolean getUseClientMode() {
        return settings.isClient();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        settings.change(now -> now.needClient(need));
    }

    @Override
    public boolean getNeedClientAuth() {
        return settings.ask(Parameters::needsClient);
    }

    @Override
    public void setWantClientAuth(boolean want) {
        settings.change(now -> now.wantClient(want));
    }

    @Override
    public boolean getWantClientAuth() {
        return settings.ask(Parameters::wantsClient);
    }

    /** Always true: one client more or less costs the same. */
    @Override
    public boolean getEnableSessionCreation() {
        return true;
    }

    /**
     * @throws UnsupportedOperationException to turn it off: a connection that could only be resumed
     */
    @Override
    public void setEnableSessionCreation(boolean flag) {
        Settings.requireSessions(flag);
    }

    @Override
    public String toString() {
        return "SluiceEngine[" + party.session() + "]";
    }
}
