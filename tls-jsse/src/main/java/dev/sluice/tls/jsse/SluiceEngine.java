package dev.sluice.tls.jsse;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Event;
import dev.sluice.tls.Failure;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Operation;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Sent;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.security.Principal;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
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
    /** Of a record, in bytes; the last two are the length of what follows. */
    private static final int HEADER = 5;

    private static final String CUT_SHORT = "closing inbound before receiving peer's close_notify";
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final Origin origin;
    private final ReentrantLock lock = new ReentrantLock();
    private final Party party = new Seen();

    // Under the lock.
    private @Nullable Parameters parameters;
    private @Nullable Parameters settled;
    private boolean changed;
    private boolean client;
    private boolean roleChosen;
    private @Nullable TlsEngine engine;
    private Attachment attachment = Attachment.NONE;
    private boolean heardFromPeer;
    private LongSupplier ticker = System::nanoTime;
    private SluiceSession handshaking;
    private @Nullable Wait wait;
    private @Nullable SSLException untold;
    private boolean established;
    private boolean finishedDue;
    private boolean held;
    private long keyUpdates;
    private boolean peerClosed;
    private boolean inboundDone;
    private boolean outboundClosed;
    private @Nullable BiFunction<SSLEngine, List<String>, String> selector;

    private volatile SluiceSession session;
    private volatile @Nullable String handshakeProtocol;

    /** The operation that the handshake waits for. */
    private static final class Wait {
        private final Operation<?> operation;
        private final long deadline;
        private boolean handedOut;

        Wait(Operation<?> operation, long deadline) {
            this.operation = operation;
            this.deadline = deadline;
        }
    }

    SluiceEngine(Origin origin, @Nullable String host, int port) {
        super(host, port);
        this.origin = origin;
        this.handshaking = SluiceSession.none(peerHost(), port);
        this.session = handshaking;
    }

    /** A client's engine with every setting of {@code config}: it verifies that the server is {@code host}. */
    public static SluiceEngine client(ClientConfig config, String host, int port) {
        SluiceEngine engine = new SluiceEngine(new Configured(config, null), host, port);
        engine.setUseClientMode(true);
        return engine;
    }

    /**
     * A server's engine with every setting of {@code config}.
     *
     * @throws IllegalArgumentException if it accepts early data, which {@code javax.net.ssl} cannot tell apart
     */
    public static SluiceEngine server(ServerConfig config) {
        SluiceEngine engine = new SluiceEngine(new Configured(null, config), null, -1);
        engine.setUseClientMode(false);
        return engine;
    }

    // ---- what JSSE cannot say

    /** What was negotiated, once the handshake is complete. */
    public Optional<NegotiatedParameters> negotiated() {
        return session.parameters();
    }

    /** Why the connection ended, if it failed. */
    public Optional<Failure> failure() {
        TlsEngine core = locked(() -> engine);
        return core == null ? Optional.empty() : core.failure();
    }

    /**
     * Queues a change of keys (RFC 8446, Section 4.6.3): {@link HandshakeStatus#NEED_WRAP} stays until it is wrapped.
     *
     * @throws IllegalStateException if there can be none; see {@link TlsEngine#updateKeys}
     */
    public void rekey(Rekey rekey) throws SSLException {
        during(core -> core.updateKeys(rekey));
    }

    /** How often the peer has changed its keys since the handshake: of its own accord, or as {@link Rekey#BOTH} asked it to. */
    public long keyUpdates() {
        return locked(() -> keyUpdates);
    }

    /**
     * A server asks its client for a certificate after the handshake (RFC 8446, Section 4.6.2): the answer is found in the session.
     *
     * @throws IllegalStateException if the client cannot be asked; see {@link TlsEngine#requestClientCertificate}
     */
    public void requestClientCertificate() throws SSLException {
        during(TlsEngine::requestClientCertificate);
    }

    /** What binds something else to this connection: the {@code tls-exporter} of RFC 9266, 32 bytes. */
    public byte[] channelBinding() throws SSLException {
        byte[][] binding = new byte[1][];
        during(core -> binding[0] = core.channelBinding());
        return binding[0];
    }

    private interface Deed {
        void on(TlsEngine core) throws TlsException;
    }

    private void during(Deed deed) throws SSLException {
        lock.lock();
        try {
            TlsEngine core = engine;
            if (core == null) {
                throw new IllegalStateException("the handshake has not begun");
            }
            deed.on(core);
        } catch (TlsException e) {
            throw told(e);
        } finally {
            lock.unlock();
        }
    }

    // ---- beginning

    /** Begins the handshake; once it is complete, asks for new keys (RFC 8446, Section 4.6.3), as the JDK's does. */
    @Override
    public void beginHandshake() throws SSLException {
        lock.lock();
        try {
            if (engine == null) {
                begin();
            } else if (established && !outboundClosed) {
                updateKeys(engine);
            }
        } finally {
            lock.unlock();
        }
    }

    private void updateKeys(TlsEngine core) throws SSLException {
        try {
            core.updateKeys(Rekey.BOTH);
        } catch (TlsException e) {
            throw told(e);
        } catch (IllegalStateException e) {
            throw new SSLException(e.getMessage(), e);
        }
    }

    private void begin() throws SSLException {
        if (!roleChosen) {
            throw new IllegalStateException("Client/Server mode has not yet been set.");
        }
        if (outboundClosed || inboundDone) {
            throw new SSLException("the engine is closed");
        }
        Parameters agreed = wanted().copy();
        settled = agreed;
        String host = peerHost();
        attachment = Attachment.of(new Connection(party, host, getPeerPort(), agreed.identification()));
        if (client) {
            Optional<ServerName> name = nameToAskFor(agreed, host);
            ClientConfig config = origin.client(agreed, name.isPresent() && !host.isEmpty());
            expect(config.settings(), name);
            name.ifPresent(server -> handshaking.resumable(config.sessions(), server));
            engine = TlsEngine.client(config, name.orElse(ServerNames.NONE), attachment);
        } else {
            ServerConfig config = origin.server(agreed, party);
            expect(config.settings(), Optional.empty());
            engine = TlsEngine.server(config, attachment);
        }
        progress();
    }

    private static Optional<ServerName> nameToAskFor(Parameters settled, String host) {
        return settled.hasServerNames() ? ServerNames.find(settled.serverName()) : ServerNames.find(host);
    }

    private void expect(ConnectionSettings settings, Optional<ServerName> name) {
        ticker = settings.environment().ticker();
        byte[] id = new byte[32];
        settings.environment().random().nextBytes(id);
        handshaking = new SluiceSession(
                id,
                settings.environment().clock().instant(),
                peerHost(),
                getPeerPort(),
                origin.sessions(client),
                (label, context, length) ->
                        Objects.requireNonNull(engine).exportKeyingMaterial(label, context, length));
        handshaking.begin(
                settings.policy().versions().getFirst().toString(),
                settings.policy().certificateSchemes());
        handshaking.asked(name.filter(ServerName.Dns.class::isInstance).map(ServerName::toString));
    }

    private String peerHost() {
        return Objects.requireNonNullElse(getPeerHost(), "");
    }

    // ---- out

    @Override
    public SSLEngineResult wrap(ByteBuffer[] srcs, int offset, int length, ByteBuffer dst) throws SSLException {
        Objects.checkFromIndexSize(offset, length, srcs.length);
        if (dst.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        ByteBuffer[] plaintext = Arrays.copyOfRange(srcs, offset, offset + length);
        lock.lock();
        try {
            return seal(plaintext, dst);
        } finally {
            lock.unlock();
        }
    }

    private SSLEngineResult seal(ByteBuffer[] plaintext, ByteBuffer dst) throws SSLException {
        settle();
        throwUntold();
        if (isOutboundOver() || (engine == null && inboundDone)) {
            return result(Status.CLOSED, 0, 0);
        }
        if (engine == null) {
            begin();
        }
        TlsEngine core = Objects.requireNonNull(engine);
        if (dst.remaining() < TlsEngine.MAX_RECORD) {
            return result(Status.BUFFER_OVERFLOW, 0, 0);
        }
        int before = dst.position();
        long offered = remaining(plaintext);
        if (!established || finishedDue || outboundClosed || offered == 0) {
            core.flush(dst);
        } else {
            send(core, plaintext, dst);
        }
        int consumed = (int) (offered - remaining(plaintext));
        boolean closed = outboundClosed && !core.hasOutput();
        return result(closed ? Status.CLOSED : Status.OK, consumed, dst.position() - before);
    }

    private void send(TlsEngine core, ByteBuffer[] plaintext, ByteBuffer dst) throws SSLException {
        try {
            held = core.send(plaintext, dst) == Sent.NOT_NOW;
        } catch (TlsException e) {
            end();
            throw told(e);
        }
    }

    private static long remaining(ByteBuffer[] buffers) {
        long total = 0;
        for (ByteBuffer buffer : buffers) {
            total += buffer.remaining();
        }
        return total;
    }

    // ---- in

    @Override
    public SSLEngineResult unwrap(ByteBuffer src, ByteBuffer[] dsts, int offset, int length) throws SSLException {
        Objects.checkFromIndexSize(offset, length, dsts.length);
        ByteBuffer[] into = Arrays.copyOfRange(dsts, offset, offset + length);
        for (ByteBuffer buffer : into) {
            if (buffer.isReadOnly()) {
                throw new ReadOnlyBufferException();
            }
        }
        lock.lock();
        try {
            return take(src, into);
        } finally {
            lock.unlock();
        }
    }

    private SSLEngineResult take(ByteBuffer src, ByteBuffer[] into) throws SSLException {
        settle();
        throwUntold();
        if (inboundDone || (engine == null && outboundClosed)) {
            return result(Status.CLOSED, 0, 0);
        }
        if (engine == null) {
            begin();
        }
        HandshakeStatus now = status();
        if (!established && now != HandshakeStatus.NEED_UNWRAP) {
            return new SSLEngineResult(Status.OK, now, 0, 0);
        }
        int before = src.position();
        long room = remaining(into);
        Status status;
        heardFromPeer |= src.hasRemaining();
        try {
            status = open(Objects.requireNonNull(engine), src, into);
        } catch (TlsException e) {
            end();
            throw told(e);
        }
        return result(status, src.position() - before, (int) (room - remaining(into)));
    }

    /** Takes events until there is data, something for others to do, or nothing more to be had from {@code src}. */
    private Status open(TlsEngine core, ByteBuffer src, ByteBuffer[] into) throws TlsException {
        int before = src.position();
        boolean wanted = true;
        while (true) {
            int start = src.position();
            boolean shown = wanted;
            Event event = advance(core, shown ? src : NOTHING, first(into));
            wanted = event instanceof Event.WantRead;
            if (event instanceof Event.WantSpace space && space.bytes() <= remaining(into)) {
                event = scatter(core, src, into, space.bytes());
            }
            switch (event) {
                case Event.WantRead _ when src.hasRemaining() && (!shown || src.position() > start) -> {
                    // the next record
                }
                case Event.WantRead _ -> {
                    return src.position() > before ? Status.OK : Status.BUFFER_UNDERFLOW;
                }
                case Event.WantSpace _ -> {
                    return src.position() > before ? Status.OK : Status.BUFFER_OVERFLOW;
                }
                case Event.ApplicationData _ -> {
                    return Status.OK;
                }
                case Event.PeerClosed _ -> {
                    closedByPeer(core);
                    return Status.CLOSED;
                }
                default -> {
                    if (note(event)) {
                        return Status.OK;
                    }
                }
            }
        }
    }

    /** Shows the core one record at most (RFC 8446, Section 5.1): what follows close_notify is not ours. */
    private static Event advance(TlsEngine core, ByteBuffer src, ByteBuffer into) throws TlsException {
        int limit = src.limit();
        if (src.remaining() >= HEADER) {
            int behind = src.position() + HEADER;
            int length = (src.get(behind - 2) & 0xff) << 8 | (src.get(behind - 1) & 0xff);
            src.limit(Math.min(limit, behind + length));
        }
        try {
            return core.advance(src, into);
        } finally {
            src.limit(limit);
        }
    }

    private static ByteBuffer first(ByteBuffer[] into) {
        for (ByteBuffer buffer : into) {
            if (buffer.hasRemaining()) {
                return buffer;
            }
        }
        return ByteBuffer.allocate(0);
    }

    /** A record is opened into one buffer; what several have room for takes a detour. */
    private static Event scatter(TlsEngine core, ByteBuffer src, ByteBuffer[] into, int bytes) throws TlsException {
        ByteBuffer whole = ByteBuffer.allocate(bytes);
        try {
            Event event = advance(core, src, whole);
            whole.flip();
            for (ByteBuffer buffer : into) {
                int count = Math.min(buffer.remaining(), whole.remaining());
                buffer.put(buffer.position(), whole, whole.position(), count);
                buffer.position(buffer.position() + count);
                whole.position(whole.position() + count);
            }
            return event;
        } finally {
            Arrays.fill(whole.array(), (byte) 0);
        }
    }

    /** Takes an event that is neither data nor an end. Whether the caller has to be told before more is looked at. */
    private boolean note(Event event) {
        return switch (event) {
            case Event.Suspended suspended -> waitFor(suspended);
            case Event.HandshakeComplete complete -> {
                established = true;
                finishedDue = true;
                handshaking.complete(complete.parameters());
                session = handshaking;
                yield true;
            }
            case Event.KeysUpdated _ -> {
                held = false;
                keyUpdates++;
                // In TLS 1.2 that was a handshake, whose end JSSE is told.
                finishedDue |= isTls12();
                yield isTls12();
            }
            case Event.RekeyRefused _ -> {
                held = false;
                yield false;
            }
            case Event.IdentityVerified verified -> {
                session.proved(verified.identity());
                yield false;
            }
            case Event.EarlyData _ -> throw new IllegalStateException("early data was not to be accepted");
            case Event.WantWrite _,
                    Event.IdentityWithheld _,
                    Event.PeerConfirmed _,
                    Event.EarlyDataAccepted _,
                    Event.EarlyDataRejected _ -> false;
            case Event.WantRead _, Event.WantSpace _, Event.ApplicationData _, Event.PeerClosed _ -> true;
        };
    }

    private boolean isTls12() {
        return session.parameters()
                .map(facts -> facts.version() == ProtocolVersion.TLS12)
                .orElse(false);
    }

    /** One that is done already is taken by the engine at once. */
    private boolean waitFor(Event.Suspended suspended) {
        Operation<?> operation = suspended.operation();
        if (client && !heardFromPeer && operation instanceof Operation.Crypto && !operation.isStarted()) {
            // The key shares of the ClientHello: users expect the first wrap to give it.
            attachment.during(operation::start);
        }
        if (operation.isDone()) {
            return false;
        }
        if (wait == null || wait.operation != operation) {
            wait = new Wait(operation, suspended.deadline());
        }
        return true;
    }

    private void closedByPeer(TlsEngine core) {
        peerClosed = true;
        inboundDone = true;
        // TLS 1.2 ends both directions at once: the core has answered (RFC 5246, Section 7.2.1).
        outboundClosed |= isTls12() && core.hasOutput();
        closeIfOver();
    }

    // ---- what goes on without bytes

    /** Goes on if what the handshake waited for is there. */
    private void settle() {
        if (wait != null && wait.operation.isDone()) {
            progress();
        }
    }

    /** Lets the core go on without input, until it needs some. What it fails with is told at the next wrap or unwrap. */
    private void progress() {
        TlsEngine core = engine;
        if (core == null || inboundDone) {
            return;
        }
        wait = null;
        try {
            while (goesOn(core, core.advance(NOTHING, NOTHING))) {}
        } catch (TlsException e) {
            untold = told(e);
            end();
        }
    }

    private boolean goesOn(TlsEngine core, Event event) {
        return switch (event) {
            case Event.WantRead _, Event.WantSpace _ -> false;
            case Event.PeerClosed _ -> {
                closedByPeer(core);
                yield false;
            }
            case Event.Suspended suspended -> !waitFor(suspended);
            default -> {
                note(event);
                yield true;
            }
        };
    }

    private void end() {
        wait = null;
        inboundDone = true;
        outboundClosed = true;
        closeIfOver();
    }

    private SSLException told(TlsException e) {
        return Failures.told(e, established);
    }

    private void throwUntold() throws SSLException {
        SSLException told = untold;
        if (told != null) {
            untold = null;
            throw told;
        }
    }

    /** Secrets are wiped when nothing can follow. */
    private void closeIfOver() {
        TlsEngine core = engine;
        if (core != null && inboundDone && isOutboundOver()) {
            core.close();
        }
    }

    // ---- status

    private SSLEngineResult result(Status status, int consumed, int produced) {
        TlsEngine core = engine;
        closeIfOver();
        boolean heeded = status == Status.OK || status == Status.CLOSED; // of the others callers look at nothing else
        if (finishedDue && heeded && core != null && !core.hasOutput()) {
            finishedDue = false;
            return new SSLEngineResult(status, HandshakeStatus.FINISHED, consumed, produced);
        }
        return new SSLEngineResult(status, status(), consumed, produced);
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        lock.lock();
        try {
            settle();
            return status();
        } finally {
            lock.unlock();
        }
    }

    private HandshakeStatus status() {
        TlsEngine core = engine;
        if (core == null) {
            return HandshakeStatus.NOT_HANDSHAKING;
        }
        if (untold != null) {
            return HandshakeStatus.NEED_WRAP; // which throws it
        }
        if (wait != null && !wait.handedOut) {
            return HandshakeStatus.NEED_TASK; // what is queued already goes with what the task leads to
        }
        if (core.hasOutput() || finishedDue) {
            return HandshakeStatus.NEED_WRAP;
        }
        if (wait != null) {
            return HandshakeStatus.NEED_TASK; // somebody has it
        }
        return (established && !held) || inboundDone ? HandshakeStatus.NOT_HANDSHAKING : HandshakeStatus.NEED_UNWRAP;
    }

    @Override
    public @Nullable Runnable getDelegatedTask() {
        lock.lock();
        try {
            settle();
            Wait next = wait;
            if (next == null || next.handedOut) {
                return null;
            }
            next.handedOut = true;
            return new Task(next.operation, attachment, next.deadline, ticker, this::taskDone);
        } finally {
            lock.unlock();
        }
    }

    private void taskDone() {
        lock.lock();
        try {
            if (wait != null) {
                progress(); // which finds a deadline that has passed, too
            }
        } finally {
            lock.unlock();
        }
    }

    // ---- closing

    /** Queues close_notify, in a handshake behind user_canceled. Idempotent. */
    @Override
    public void closeOutbound() {
        lock.lock();
        try {
            if (outboundClosed) {
                return;
            }
            outboundClosed = true;
            if (engine == null) {
                return;
            }
            engine.closeWrite();
            if (!established) {
                inboundDone = true;
                wait = null;
            }
            closeIfOver();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The transport's end.
     *
     * @throws SSLException if the peer has not sent close_notify: what came may not be all
     */
    @Override
    public void closeInbound() throws SSLException {
        lock.lock();
        try {
            if (inboundDone) {
                return;
            }
            inboundDone = true;
            if (engine != null && !peerClosed) {
                endOfInput(engine);
            }
        } finally {
            lock.unlock();
        }
    }

    private void endOfInput(TlsEngine core) throws SSLException {
        core.endOfInput();
        try {
            while (!(core.advance(NOTHING, NOTHING) instanceof Event.Suspended)) {}
        } catch (TlsException e) {
            end();
            throw new SSLException(CUT_SHORT, e);
        }
        core.abort(null);
        end();
        throw new SSLException(CUT_SHORT);
    }

    @Override
    public boolean isInboundDone() {
        return locked(() -> inboundDone);
    }

    @Override
    public boolean isOutboundDone() {
        return locked(this::isOutboundOver);
    }

    private boolean isOutboundOver() {
        return outboundClosed && (engine == null || !engine.hasOutput());
    }

    // ---- sessions

    @Override
    public SluiceSession getSession() {
        return session;
    }

    /** What is known of the handshake that goes on; null before and after. */
    @Override
    public @Nullable SluiceSession getHandshakeSession() {
        return locked(() -> isShakingHands() ? handshaking : null);
    }

    private boolean isShakingHands() {
        return engine != null && (!established || wait != null) && !inboundDone;
    }

    /** What ALPN chose; empty if nothing, null until the handshake is complete. */
    @Override
    public @Nullable String getApplicationProtocol() {
        return session.parameters()
                .map(facts -> facts.applicationProtocol().orElse(""))
                .orElse(null);
    }

    /** What ALPN chose, on a server as soon as it is; null until then and after the handshake. */
    @Override
    public @Nullable String getHandshakeApplicationProtocol() {
        return session.parameters().isPresent() ? null : handshakeProtocol;
    }

    @Override
    public void setHandshakeApplicationProtocolSelector(@Nullable BiFunction<SSLEngine, List<String>, String> value) {
        lock.lock();
        try {
            selector = value;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable BiFunction<SSLEngine, List<String>, String> getHandshakeApplicationProtocolSelector() {
        return locked(() -> selector);
    }

    // ---- parameters

    private Parameters wanted() {
        Parameters now = parameters;
        if (now == null) {
            now = origin.parameters(client);
            parameters = now;
        }
        return now;
    }

    private <T> T locked(Supplier<T> question) {
        lock.lock();
        try {
            return question.get();
        } finally {
            lock.unlock();
        }
    }

    private void change(java.util.function.Consumer<Parameters> change) {
        lock.lock();
        try {
            change.accept(wanted());
            changed = true;
        } finally {
            lock.unlock();
        }
    }

    /** A copy; during the handshake of those that it was begun with, whatever was set since. */
    @Override
    public SSLParameters getSSLParameters() {
        return locked(() -> (isShakingHands() ? begunWith() : wanted()).values());
    }

    private Parameters begunWith() {
        return Objects.requireNonNull(settled);
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
        return locked(() -> wanted().cipherSuites());
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
        return locked(() -> wanted().versions());
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        change(now -> now.versions(protocols));
    }

    @Override
    public void setUseClientMode(boolean mode) {
        lock.lock();
        try {
            if (engine != null && mode != client) {
                throw new IllegalArgumentException("Cannot change mode after SSL traffic has started");
            }
            client = mode;
            roleChosen = true;
            if (!changed) {
                parameters = null; // what nobody changed is that of the role
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean getUseClientMode() {
        return locked(() -> client);
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        change(now -> now.needClient(need));
    }

    @Override
    public boolean getNeedClientAuth() {
        return locked(() -> wanted().needsClient());
    }

    @Override
    public void setWantClientAuth(boolean want) {
        change(now -> now.wantClient(want));
    }

    @Override
    public boolean getWantClientAuth() {
        return locked(() -> wanted().wantsClient());
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
        if (!flag) {
            throw new UnsupportedOperationException("connections that only resume are not supported");
        }
    }

    /** What managers see. */
    private final class Seen implements Party {
        @Override
        public SluiceSession handshake() {
            return locked(() -> handshaking);
        }

        @Override
        public Parameters parameters() {
            return locked(SluiceEngine.this::begunWith);
        }

        @Override
        public @Nullable String clientAlias(
                X509ExtendedKeyManager keys, String[] keyTypes, Principal @Nullable [] issuers) {
            return keys.chooseEngineClientAlias(keyTypes, issuers, SluiceEngine.this);
        }

        @Override
        public @Nullable String serverAlias(
                X509ExtendedKeyManager keys, String keyType, Principal @Nullable [] issuers) {
            return keys.chooseEngineServerAlias(keyType, issuers, SluiceEngine.this);
        }

        @Override
        public void checkServer(X509ExtendedTrustManager trust, X509Certificate[] chain, String authType)
                throws CertificateException {
            trust.checkServerTrusted(chain, authType, SluiceEngine.this);
        }

        @Override
        public void checkClient(X509ExtendedTrustManager trust, X509Certificate[] chain, String authType)
                throws CertificateException {
            trust.checkClientTrusted(chain, authType, SluiceEngine.this);
        }

        @Override
        public boolean selectsProtocol() {
            return locked(() -> selector != null);
        }

        @Override
        public @Nullable String selectProtocol(List<String> offered) {
            BiFunction<SSLEngine, List<String>, String> choice = locked(() -> selector);
            return Objects.requireNonNull(choice).apply(SluiceEngine.this, offered);
        }

        @Override
        public void protocolChosen(Optional<String> protocol) {
            handshakeProtocol = protocol.orElse("");
        }

        /** A delegated task may wait. */
        @Override
        public <T> Operation<T> work(Callable<T> work) {
            return Operation.compute(work);
        }
    }

    @Override
    public String toString() {
        return "SluiceEngine[" + session + "]";
    }
}
