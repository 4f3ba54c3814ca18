package dev.sluice.tls;

import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.config.Limits;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeMachine;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.handshake.hello.ClientStart;
import dev.sluice.tls.handshake.hello.WaitClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.HelloRequest;
import dev.sluice.tls.record.HandshakeBuffer;
import dev.sluice.tls.record.OutgoingFlight;
import dev.sluice.tls.record.stream.StreamInbound;
import dev.sluice.tls.record.stream.StreamOutbound;
import dev.sluice.tls.secrets.EpochSecret;
import dev.sluice.tls.secrets.Exporter;
import dev.sluice.tls.secrets.TrafficSecret;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * TLS over a stream. The inbound half owns the handshake machine and the receiving keys, the outbound half the sending keys;
 * {@code docs/concurrency.md} lists what both touch.
 */
final class StreamEngine implements TlsEngine {
    private static final int WARNINGS = 4;

    private final Limits limits;
    private final Role role;
    private final Endpoint endpoint;
    private final Optional<ServerName> name;
    private final Observed observed;
    private final Half inboundHalf = new Half("inbound");
    private final Half outboundHalf = new Half("outbound");
    final StreamOutbound outbound;
    private final AtomicReference<@Nullable TlsException> failed = new AtomicReference<>();
    private final AtomicBoolean closeQueued = new AtomicBoolean();
    private final AtomicBoolean updateRequested = new AtomicBoolean();
    private final AtomicBoolean requested = new AtomicBoolean();
    private final ReentrantLock exporterLock = new ReentrantLock();
    /** Makes one step of a client's hello: it is tied to the handshake before, data is held, and it is queued. */
    private final ReentrantLock helloLock = new ReentrantLock();

    private volatile boolean over;
    private volatile boolean abandoned;
    private volatile boolean inputEnded;
    private volatile boolean outputHint;
    private volatile long earlyDataAllowed;
    private final Deadline handshakeDeadline;
    private final Deadline recordDeadline;
    private final Deadline operationDeadline;
    private final Deadline renegotiationDeadline;
    private volatile @Nullable NegotiatedParameters parameters;
    private @Nullable Exporter exporter;

    // The inbound half's own.
    private final HandshakeBuffer messages;
    private final StreamInbound inbound;
    private final Flight flight = new Flight();
    private final HandshakeMachine machine;
    /** Whether the server has said anything since the handshake, which tells a client that it took its last flight. */
    private enum Confirmation {
        AWAITED,
        DUE,
        TOLD
    }

    private @Nullable Step firstStep;
    private boolean begun;
    private boolean heardFromPeer;
    private volatile boolean peerClosed;
    private boolean keysUpdated;
    private @Nullable Event earlyDataAnswered;
    private @Nullable Event authenticated;
    private Confirmation confirmation = Confirmation.AWAITED;
    private int recordsWithoutData;
    private int warnings;
    private volatile boolean tls12;
    private int completions;
    /** Whether the peer's change_cipher_spec came and its Finished did not, between which no data stands. */
    private boolean changing;

    static StreamEngine client(ClientConfig config, ServerName name, Attachment attachment) {
        Endpoint endpoint = new Endpoint(Role.CLIENT, config.settings(), attachment);
        ClientStart start = new ClientStart(endpoint, config, name);
        return new StreamEngine(endpoint, Optional.of(name), start, start.begin(), UnaryOperator.identity());
    }

    static StreamEngine server(ServerConfig config, Attachment attachment) {
        Endpoint endpoint = new Endpoint(Role.SERVER, config.settings(), attachment);
        return new StreamEngine(
                endpoint, Optional.empty(), new WaitClientHello(endpoint, config), null, UnaryOperator.identity());
    }

    /** @param rewriting changes what the handshake sends; only a test of published traces has a use for it */
    StreamEngine(
            Endpoint endpoint,
            Optional<ServerName> name,
            HandshakeState initial,
            @Nullable Step firstStep,
            UnaryOperator<HandshakeMessage> rewriting) {
        ConnectionSettings settings = endpoint.settings();
        this.endpoint = endpoint;
        this.name = name;
        this.role = endpoint.role();
        this.limits = settings.limits();
        LongSupplier ticker = settings.environment().ticker();
        this.handshakeDeadline = new Deadline(ticker);
        this.recordDeadline = new Deadline(ticker);
        this.operationDeadline = new Deadline(ticker);
        this.renegotiationDeadline = new Deadline(ticker);
        this.observed = new Observed(settings.observer(), ticker);
        this.firstStep = firstStep;
        this.messages = new HandshakeBuffer(limits.clientHelloSize(), limits.handshakeMessageSize());
        this.inbound = new StreamInbound(messages);
        this.outbound = new StreamOutbound(
                settings.recordSize(),
                settings.recordPadding(),
                role == Role.CLIENT,
                () -> observed.keysChanged(Direction.SENDING));
        this.machine = new HandshakeMachine(role, settings.crypto(), flight, initial, observed, rewriting);
    }

    // ---- inbound half

    @Override
    public Event advance(ByteBuffer in, ByteBuffer plain) throws TlsException {
        enter(inboundHalf);
        try {
            throwIfFailed();
            begin();
            Event event = next(in, plain);
            armRecordDeadline(event, in);
            return event;
        } catch (TlsException e) {
            throw fail(e);
        } catch (RuntimeException e) {
            throw fail(TlsException.internal("a bug: " + e, e));
        } finally {
            inboundHalf.leave();
            releaseWhatIsOver();
        }
    }

    private void begin() throws TlsException {
        if (begun) {
            return;
        }
        begun = true;
        observed.begin(role, name, endpoint.attachment());
        handshakeDeadline.set(limits.handshakeTimeout());
        Step first = firstStep;
        firstStep = null; // it holds the first flight and the private key shares
        if (first != null) {
            machine.begin(first);
        }
    }

    private Event next(ByteBuffer in, ByteBuffer plain) throws TlsException {
        while (true) {
            checkDeadlines();
            Event event = handshakeEvent();
            if (event != null) {
                return event;
            }
            if (peerClosed) {
                // What follows close_notify is ignored (RFC 8446, Section 6.1).
                in.position(in.limit());
                return outputHint && tls12 ? writeHint() : new Event.PeerClosed();
            }
            byte[] message = messages.next();
            if (message != null) {
                heardFromPeer = true;
                machine.on(message);
                if (tls12 && parameters != null && machine.isShaking() && !handshakeDeadline.isSet()) {
                    handshakeDeadline.set(limits.handshakeTimeout());
                    renegotiationDeadline.clear();
                }
                continue;
            }
            event = read(in, plain);
            if (event != null) {
                return event;
            }
        }
    }

    /** What the handshake has to tell before more input is looked at. */
    private @Nullable Event handshakeEvent() throws TlsException {
        if (operationDeadline.hasPassed()) {
            machine.stopWaitingIfPossible();
        }
        machine.resume();
        if (!machine.isReady()) {
            return suspended();
        }
        operationDeadline.clear();
        Event known = authenticated;
        if (known != null) {
            authenticated = null;
            return known;
        }
        Event answered = earlyDataAnswered;
        if (answered != null) {
            earlyDataAnswered = null;
            return answered;
        }
        if (completions != machine.completions()) {
            completions = machine.completions();
            return parameters == null ? completed() : renegotiated();
        }
        if (keysUpdated) {
            keysUpdated = false;
            return new Event.KeysUpdated(Direction.RECEIVING);
        }
        if (confirmation == Confirmation.DUE) {
            confirmation = Confirmation.TOLD;
            return new Event.PeerConfirmed();
        }
        return null;
    }

    private Event suspended() throws TlsException {
        boolean news = machine.isNews();
        if (news) {
            operationDeadline.set(limits.operationTimeout());
        } else if (operationDeadline.hasPassed()) {
            throw new TlsException(new Failure.TimedOut(machine.purpose().text(), limits.operationTimeout()));
        }
        return outputHint && !news ? writeHint() : machine.suspended(handshakeDeadline.earlier(operationDeadline));
    }

    private Event completed() {
        NegotiatedParameters facts = Objects.requireNonNull(machine.parameters());
        exporterLock.lock();
        try {
            exporter = machine.exporter();
        } finally {
            exporterLock.unlock();
        }
        handshakeDeadline.clear();
        recordsWithoutData = 0;
        warnings = 0;
        changing = false;
        outbound.release();
        if (tls12 && role == Role.CLIENT) {
            // The server's Finished, which ends the handshake, answers the client's.
            confirmation = Confirmation.DUE;
        }
        parameters = facts;
        observed.completed(facts);
        return new Event.HandshakeComplete(facts);
    }

    /** TLS 1.2's way to new keys is another handshake. What it negotiated counts from here on. */
    private Event renegotiated() {
        NegotiatedParameters facts = Objects.requireNonNull(machine.parameters());
        exporterLock.lock();
        try {
            if (exporter != null) {
                exporter.close();
                exporter = machine.exporter();
            }
        } finally {
            exporterLock.unlock();
        }
        handshakeDeadline.clear();
        changing = false;
        if (role == Role.CLIENT || requested.getAndSet(false)) {
            // What a client begins unasked, again and again, costs this server more than it (CVE-2011-1473).
            recordsWithoutData = 0;
            warnings = 0;
        }
        parameters = facts;
        endRenegotiation();
        observed.keysChanged(Direction.SENDING);
        observed.keysChanged(Direction.RECEIVING);
        return new Event.KeysUpdated(Direction.RECEIVING);
    }

    /** Data may be sent again and nothing is waited for, unless another thread has begun the next renegotiation by now. */
    private void endRenegotiation() {
        helloLock.lock();
        try {
            if (!machine.hasSentHello()) {
                renegotiationDeadline.clear();
                outbound.release();
            }
        } finally {
            helloLock.unlock();
        }
    }

    private @Nullable Event read(ByteBuffer in, ByteBuffer plain) throws TlsException {
        StreamInbound.Phase phase = parameters != null && !changing
                ? StreamInbound.Phase.APPLICATION
                : inbound.takesEarlyData()
                        ? StreamInbound.Phase.EARLY_DATA
                        : heardFromPeer || role == Role.CLIENT
                                ? StreamInbound.Phase.HANDSHAKE
                                : StreamInbound.Phase.FIRST_HELLO;
        StreamInbound.Found found = inbound.read(in, plain, phase);
        noteConfirmation(found);
        return switch (found) {
            case INCOMPLETE -> incomplete(in);
            case NO_SPACE -> new Event.WantSpace(inbound.amount());
            case DATA -> data();
            case ALERT -> alert(inbound.amount());
            case CHANGE_CIPHER_SPEC -> {
                changing = true;
                machine.onChangeCipherSpec();
                yield null;
            }
            case SKIPPED -> null;
            case HANDSHAKE, NOTHING -> {
                countRecordWithoutData();
                yield null;
            }
        };
    }

    /** Whatever a server says under its last keys it says after the client's Finished, or before it speaks of the client at all. */
    private void noteConfirmation(StreamInbound.Found found) {
        boolean said = switch (found) {
            case DATA, HANDSHAKE, NOTHING -> true;
            case ALERT -> inbound.amount() == AlertDescription.CLOSE_NOTIFY.code();
            case INCOMPLETE, NO_SPACE, SKIPPED, CHANGE_CIPHER_SPEC -> false;
        };
        if (said && parameters != null && role == Role.CLIENT && confirmation == Confirmation.AWAITED) {
            confirmation = Confirmation.DUE;
        }
    }

    private Event incomplete(ByteBuffer in) throws TlsException {
        if (outputHint) {
            return writeHint();
        }
        if (inputEnded) {
            throw new TlsException(new Failure.Truncated(whereTruncated(in)));
        }
        return new Event.WantRead(inbound.amount());
    }

    private String whereTruncated(ByteBuffer in) {
        if (parameters == null) {
            return heardFromPeer ? "in the middle of the handshake" : "before the peer said anything";
        }
        return in.hasRemaining() || !messages.isEmpty() ? "in the middle of a record" : "so what came may not be all";
    }

    private Event data() {
        recordsWithoutData = 0;
        warnings = 0;
        if (parameters == null) {
            return new Event.EarlyData(inbound.amount());
        }
        askForUpdateIfWorn();
        return new Event.ApplicationData(inbound.amount());
    }

    private void askForUpdateIfWorn() {
        if (!tls12 && inbound.isWorn() && updateRequested.compareAndSet(false, true)) {
            outbound.oweKeyUpdate(true);
            outputHint = true;
        }
    }

    private @Nullable Event alert(int code) throws TlsException {
        boolean ignored = inbound.isWarning() && mayBeTls12() && code != AlertDescription.CLOSE_NOTIFY.code();
        boolean warning = ignored
                || code == AlertDescription.CLOSE_NOTIFY.code()
                || code == AlertDescription.USER_CANCELED.code();
        if (warning && !messages.isEmpty()) {
            // Only a fatal alert may cut a message short (RFC 8446, Section 5.1).
            throw TlsException.misbehaved(Violation.INTERLEAVED_HANDSHAKE, "an alert");
        }
        if (code == AlertDescription.CLOSE_NOTIFY.code() && parameters != null) {
            peerClosed = true;
            observed.peerClosed();
            inbound.close();
            endHandshakes();
            answerClose();
            return null;
        }
        if (ignored && code == AlertDescription.NO_RENEGOTIATION.code() && wasAsked()) {
            return renegotiationRefused();
        }
        if (ignored) {
            countWarning();
            return null;
        }
        if (code == AlertDescription.USER_CANCELED.code()) {
            countRecordWithoutData();
            return null;
        }
        throw new TlsException(new Failure.AlertReceived(code));
    }

    /** TLS 1.3 has no warnings but two; before the version is settled they may come from TLS 1.2. */
    private boolean mayBeTls12() {
        return tls12
                || (parameters == null
                        && !heardFromPeer
                        && endpoint.settings().policy().versions().contains(ProtocolVersion.TLS12));
    }

    /** Whether this side asked for another handshake, which has not begun; it may ask again. */
    private boolean wasAsked() {
        if (role == Role.CLIENT) {
            return forgetHello();
        }
        boolean asked = !machine.isShaking() && requested.getAndSet(false);
        if (asked) {
            renegotiationDeadline.clear();
        }
        return asked;
    }

    private boolean forgetHello() {
        helloLock.lock();
        try {
            boolean forgotten = machine.refused();
            if (forgotten) {
                renegotiationDeadline.clear();
                outbound.release();
            }
            return forgotten;
        } finally {
            helloLock.unlock();
        }
    }

    private Event renegotiationRefused() throws TlsException {
        if (endpoint.settings().renegotiation() == Renegotiation.REQUIRED) {
            throw TlsException.incompatible(Mismatch.RENEGOTIATION_REFUSED, "");
        }
        return new Event.RekeyRefused();
    }

    private void countWarning() throws TlsException {
        warnings++;
        if (warnings > WARNINGS) {
            throw TlsException.misbehaved(Violation.TOO_MANY_WARNINGS, "more than " + WARNINGS);
        }
    }

    /** The peer's close_notify cuts a handshake short; in the middle of one nobody knows under which keys to go on. */
    private void endHandshakes() {
        if (!tls12) {
            return;
        }
        handshakeDeadline.clear();
        renegotiationDeadline.clear();
        if (machine.isShaking()) {
            closeWrite();
            outputHint = true;
        } else {
            forgetHello();
        }
    }

    /** TLS 1.2 ends both directions at once (RFC 5246, Section 7.2.1). */
    private void answerClose() {
        if (tls12 && !endpoint.settings().halfClose()) {
            closeWrite();
            outputHint = true;
        }
    }

    /** Records that bring nothing are counted in the handshake too, where message limits bound those that do. */
    private void countRecordWithoutData() throws TlsException {
        boolean shaking = parameters == null || (tls12 && machine.isShaking());
        if (shaking && !messages.isEmpty()) {
            return;
        }
        recordsWithoutData++;
        if (recordsWithoutData > limits.recordsWithoutData()) {
            throw TlsException.misbehaved(
                    Violation.TOO_MANY_RECORDS_WITHOUT_DATA, "more than " + limits.recordsWithoutData());
        }
    }

    private Event writeHint() {
        outputHint = false;
        return new Event.WantWrite();
    }

    // ---- time

    @Override
    public long deadline() {
        if (failed.get() != null) {
            return Deadline.NEVER;
        }
        long waiting = handshakeDeadline.earlier(operationDeadline);
        return Deadline.first(waiting, recordDeadline.earlier(renegotiationDeadline));
    }

    private void checkDeadlines() throws TlsException {
        if (handshakeDeadline.hasPassed()) {
            throw new TlsException(new Failure.TimedOut("the handshake", limits.handshakeTimeout()));
        }
        if (renegotiationDeadline.hasPassed() && !machine.isShaking()) {
            throw new TlsException(new Failure.TimedOut("the renegotiation", limits.handshakeTimeout()));
        }
        if (recordDeadline.hasPassed()) {
            throw new TlsException(new Failure.TimedOut("the rest of a record", limits.recordTimeout()));
        }
    }

    private void armRecordDeadline(Event event, ByteBuffer in) {
        boolean partial =
                event instanceof Event.WantRead && (in.hasRemaining() || !messages.isEmpty()) && parameters != null;
        if (!partial) {
            recordDeadline.clear();
        } else if (!recordDeadline.isSet()) {
            recordDeadline.set(limits.recordTimeout());
        }
    }

    // ---- outbound half

    @Override
    public boolean flush(ByteBuffer out) {
        requireRoom(out);
        if (!outboundHalf.tryEnter()) {
            if (over) {
                // Whoever wipes is inside, so there is no alert left to send.
                return false;
            }
            throw outboundHalf.overlap();
        }
        try {
            return outbound.drain(out);
        } catch (GeneralSecurityException | RuntimeException e) {
            sealingFailed(e);
            return false;
        } finally {
            outboundHalf.leave();
            releaseWhatIsOver();
        }
    }

    @Override
    public Sent send(ByteBuffer[] plaintext, ByteBuffer out) throws TlsException {
        requireRoom(out);
        enter(outboundHalf);
        try {
            throwIfFailed();
            boolean allowed = parameters != null;
            if (closeQueued.get()) {
                throw new TlsException(new Failure.Closed());
            }
            if (!allowed) {
                return outbound.drain(out) ? Sent.OUT_FULL : Sent.NOT_NOW;
            }
            return seal(plaintext, out);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw sealingFailed(e);
        } finally {
            outboundHalf.leave();
            releaseWhatIsOver();
        }
    }

    private Sent seal(ByteBuffer[] plaintext, ByteBuffer out) throws GeneralSecurityException, TlsException {
        int before = out.position();
        Sent sent = outbound.seal(plaintext, out);
        if (outbound.wantsRenegotiation() && machine.mayRenegotiate() && !closeQueued.get()) {
            renegotiate(Rekey.BOTH);
        }
        if (sent == Sent.OUT_FULL && out.position() == before && outbound.isWorn()) {
            throw fail(TlsException.internal(
                    "the keys have protected as many records as they may, and TLS 1.2 got no others by renegotiation",
                    null));
        }
        return sent;
    }

    @Override
    public Sent sendEarly(ByteBuffer[] plaintext, ByteBuffer out) throws TlsException {
        requireRoom(out);
        enter(outboundHalf);
        try {
            throwIfFailed();
            if (earlyDataAllowed() == 0) {
                return outbound.drain(out) ? Sent.OUT_FULL : Sent.NOT_NOW;
            }
            return role == Role.CLIENT ? outbound.sealEarly(plaintext, out) : outbound.seal(plaintext, out);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw sealingFailed(e);
        } finally {
            outboundHalf.leave();
            releaseWhatIsOver();
        }
    }

    @Override
    public long earlyDataAllowed() {
        boolean over = parameters != null || closeQueued.get() || failed.get() != null;
        return over ? 0 : Math.max(0, earlyDataAllowed - outbound.earlyDataSent());
    }

    /** The sequence number is spent, so nothing can follow, not even an alert. */
    private TlsException sealingFailed(Exception e) {
        TlsException failure = fail(TlsException.internal("a record could not be protected", e));
        outbound.end();
        return failure;
    }

    private void requireRoom(ByteBuffer out) {
        if (out.remaining() < minimumOutput()) {
            throw new IllegalArgumentException(
                    "out has room for " + out.remaining() + " bytes, at least " + minimumOutput() + " are needed");
        }
    }

    @Override
    public int minimumOutput() {
        return StreamOutbound.MINIMUM_OUTPUT;
    }

    @Override
    public boolean hasOutput() {
        return outbound.hasOutput();
    }

    // ---- any thread

    @Override
    public void endOfInput() {
        inputEnded = true;
    }

    @Override
    public void abort(@Nullable Throwable cause) {
        Failure failure = new Failure.Aborted(
                cause == null ? "the connection was given up" : "the transport failed: " + cause.getMessage());
        if (failed.compareAndSet(null, new TlsException(failure, cause))) {
            abandoned = true;
            over = true;
            Operation<?> pending = machine.operation();
            if (pending != null) {
                pending.cancel();
            }
        }
        releaseWhatIsOver();
    }

    @Override
    public void close() {
        abort(null);
        abandoned = true;
        releaseWhatIsOver();
    }

    @Override
    public void updateKeys(Rekey rekey) throws TlsException {
        throwIfFailed();
        if (parameters == null) {
            throw new IllegalStateException("keys can be updated once the handshake is complete");
        }
        if (closeQueued.get()) {
            throw new IllegalStateException("keys cannot be updated after closeWrite");
        }
        if (parameters().orElseThrow().version() == ProtocolVersion.TLS12) {
            renegotiate(rekey);
            return;
        }
        boolean request = rekey == Rekey.BOTH && updateRequested.compareAndSet(false, true);
        outbound.oweKeyUpdate(request);
    }

    private void renegotiate(Rekey rekey) {
        if (rekey != Rekey.BOTH) {
            throw new IllegalStateException("TLS 1.2 changes the keys of both directions at once");
        }
        if (!machine.mayRenegotiate()) {
            throw new IllegalStateException("renegotiation is off");
        }
        if (role == Role.CLIENT) {
            beginRenegotiation();
        } else {
            requestRenegotiation();
        }
        if (closeQueued.get() || peerClosed) {
            renegotiationDeadline.clear(); // nobody is there to answer
        }
    }

    /** One HelloRequest until it is answered (RFC 5246, Section 7.4.1.1). */
    private void requestRenegotiation() {
        if (requested.compareAndSet(false, true)) {
            if (endpoint.settings().renegotiation() == Renegotiation.REQUIRED) {
                renegotiationDeadline.set(limits.handshakeTimeout());
            }
            outbound.message(new HelloRequest().encode());
        }
    }

    /** No data follows the hello until the answer is complete, as peers take none then; so the answer has to come in time. */
    private void beginRenegotiation() {
        helloLock.lock();
        try {
            byte[] hello = peerClosed ? null : machine.renegotiate();
            if (hello != null) {
                renegotiationDeadline.set(limits.handshakeTimeout());
                outbound.hold();
                outbound.message(hello);
                outputHint = true;
            }
        } finally {
            helloLock.unlock();
        }
    }

    @Override
    public void requestClientCertificate() throws TlsException {
        throwIfFailed();
        if (parameters == null || closeQueued.get()) {
            throw new IllegalStateException("a client is asked after the handshake and before closeWrite");
        }
        if (!machine.mayAsk()) {
            throw new IllegalStateException("only a server of TLS 1.3 asks, and a client that offers to be asked");
        }
        byte[] question = machine.ask();
        if (question != null) {
            outbound.message(question);
        }
    }

    @Override
    public void closeWrite() {
        if (parameters == null) {
            giveUpHandshake();
        } else if (failed.get() == null && closeQueued.compareAndSet(false, true)) {
            outbound.alert(AlertDescription.CLOSE_NOTIFY);
            renegotiationDeadline.clear();
        }
    }

    /** A handshake that is not complete cannot go on after close_notify: the connection has failed from here on. */
    private void giveUpHandshake() {
        Failure failure = new Failure.Aborted("the connection was closed before the handshake was complete");
        if (failed.compareAndSet(null, new TlsException(failure))) {
            outbound.alert(AlertDescription.USER_CANCELED, AlertDescription.CLOSE_NOTIFY);
            over = true;
            releaseWhatIsOver();
        }
    }

    @Override
    public byte[] exportKeyingMaterial(String label, byte[] context, int length) throws TlsException {
        throwIfFailed();
        exporterLock.lock();
        try {
            if (exporter == null) {
                throwIfFailed();
                if (parameters != null) {
                    throw new TlsException(new Failure.Closed());
                }
                throw new IllegalStateException("keying material can be exported once the handshake is complete");
            }
            return exporter.export(label, context, length);
        } finally {
            exporterLock.unlock();
        }
    }

    @Override
    public byte[] channelBinding() throws TlsException {
        if (tls12 && endpoint.settings().renegotiation() != Renegotiation.OFF) {
            throw new IllegalStateException(
                    "nothing binds to a connection of TLS 1.2 that may renegotiate (RFC 9266, Section 4)");
        }
        return TlsEngine.super.channelBinding();
    }

    @Override
    public Optional<NegotiatedParameters> parameters() {
        return Optional.ofNullable(parameters);
    }

    @Override
    public Optional<Failure> failure() {
        return Optional.ofNullable(failed.get()).map(TlsException::failure);
    }

    /** Enters a half; after a failure whoever wipes may be inside, which is not the caller's mistake. */
    private void enter(Half half) throws TlsException {
        if (!half.tryEnter()) {
            throwIfFailed();
            throw half.overlap();
        }
    }

    // ---- failure

    private void throwIfFailed() throws TlsException {
        TlsException first = failed.get();
        if (first != null) {
            throw first.again();
        }
    }

    /** Remembers the first failure and queues its alert. Returns what to throw. */
    private TlsException fail(TlsException e) {
        if (!failed.compareAndSet(null, e)) {
            TlsException first = Objects.requireNonNull(failed.get());
            return e == first || e.getCause() == first ? e : first.again();
        }
        e.alert().ifPresent(this::lastWords);
        over = true; // not before the alert is queued, or it could be wiped with the rest
        return e;
    }

    /** In a handshake user_canceled is a clean end and says so; later, close_notify would tell of data that is complete. */
    private void lastWords(AlertDescription alert) {
        if (alert == AlertDescription.USER_CANCELED && parameters == null) {
            outbound.alert(alert, AlertDescription.CLOSE_NOTIFY);
        } else {
            outbound.alert(alert);
        }
    }

    /**
     * Wipes what is not needed any more, once nobody is inside the half that holds it. Whoever leaves a half looks again, so one of
     * the two gets there. The outbound half keeps its keys while the alert is still to be sealed.
     */
    private void releaseWhatIsOver() {
        boolean done = over || (peerClosed && outbound.hasEnded());
        if (done && inboundHalf.tryEnter()) {
            try {
                tellTheEnd();
                machine.close();
                flight.close();
                if (over) {
                    inbound.close();
                }
            } finally {
                inboundHalf.leave();
            }
        }
        if (over && (abandoned || !outbound.hasOutput()) && outboundHalf.tryEnter()) {
            try {
                outbound.end();
            } finally {
                outboundHalf.leave();
            }
        }
        if (done) {
            closeExporter();
        }
    }

    /** Inside the inbound half, like all that is told of the handshake, so that it comes last. */
    private void tellTheEnd() {
        TlsException first = failed.get();
        observed.ended(Optional.ofNullable(first).map(TlsException::failure), parameters != null);
    }

    private void closeExporter() {
        exporterLock.lock();
        try {
            if (exporter != null) {
                exporter.close();
                exporter = null;
            }
        } finally {
            exporterLock.unlock();
        }
    }

    /** What the handshake's states reach of this engine. Called inside the inbound half. */
    private final class Flight implements OutgoingFlight {
        /** TLS 1.2's next keys, until the Finished that goes with them. */
        private @Nullable EpochSecret next;

        @Override
        public void message(byte[] message) {
            EpochSecret change = next;
            if (change != null) {
                next = null;
                outbound.finished(change, message);
            } else {
                if (tls12 && parameters != null) {
                    outbound.hold();
                }
                outbound.message(message);
            }
            outputHint = true;
        }

        void close() {
            EpochSecret left = next;
            if (left != null) {
                next = null;
                left.close();
            }
        }

        @Override
        public void renegotiate() {
            beginRenegotiation();
        }

        @Override
        public void speak(ProtocolVersion chosen) {
            if (chosen == ProtocolVersion.TLS12) {
                tls12 = true;
                inbound.speakTls12();
            }
        }

        @Override
        public void refuseRenegotiation() {
            outbound.oweRefusal();
            outputHint = true;
        }

        @Override
        public void changeCipherSpec() {
            if (tls12) {
                outbound.hold(); // it goes with Finished
            } else {
                outbound.changeCipherSpec();
            }
        }

        @Override
        public void sendingKeys(EpochSecret secret) {
            if (tls12) {
                next = secret;
            } else {
                outbound.keys(secret);
            }
        }

        @Override
        public void receivingKeys(EpochSecret secret) throws TlsException {
            if (!messages.isEmpty()) {
                secret.close();
            }
            requireNothingLeft();
            try {
                inbound.install(secret);
            } catch (GeneralSecurityException e) {
                throw TlsException.internal("keys could not be installed", e);
            }
        }

        @Override
        public void keyUpdated(boolean reply) throws TlsException {
            requireNothingLeft();
            try {
                inbound.update();
            } catch (GeneralSecurityException e) {
                throw TlsException.internal("keys could not be updated", e);
            }
            updateRequested.set(false);
            observed.keysChanged(Direction.RECEIVING);
            keysUpdated = true;
            if (reply && !closeQueued.get()) {
                outbound.oweKeyUpdate(false);
                outputHint = true;
            }
        }

        /** A message that changes keys ends its record (RFC 8446, Section 5.1). */
        private void requireNothingLeft() throws TlsException {
            if (!messages.isEmpty()) {
                throw TlsException.misbehaved(Violation.MESSAGE_ACROSS_KEY_CHANGE);
            }
        }

        @Override
        public void limitRecords(int sending, int receiving) throws TlsException {
            outbound.limit(sending);
            inbound.limit(receiving);
        }

        @Override
        public void endFlight() {
            outputHint = true;
        }

        @Override
        public void sendingEarlyData(TrafficSecret secret, long maximum) {
            outbound.keysForEarlyData(secret, maximum);
            earlyDataAllowed = maximum;
        }

        @Override
        public void authentication(byte[] messages, byte[] transcriptHash) {
            outbound.authentication(messages, transcriptHash);
            outputHint = true;
        }

        @Override
        public byte[] verifyDataOfPeer(byte[] transcriptHash) {
            return inbound.verifyData(transcriptHash);
        }

        @Override
        public void peerAuthenticated(Optional<PeerIdentity> identity) {
            authenticated = identity.<Event>map(Event.IdentityVerified::new).orElseGet(Event.IdentityWithheld::new);
        }

        @Override
        public void mayAnswerEarly() {
            earlyDataAllowed = Long.MAX_VALUE;
        }

        @Override
        public void endEarlyData() {
            earlyDataAllowed = 0;
            outbound.endEarlyData();
        }

        @Override
        public void earlyDataAnswered(boolean accepted, boolean clear) {
            earlyDataAnswered =
                    accepted ? new Event.EarlyDataAccepted() : new Event.EarlyDataRejected(outbound.earlyDataSent());
            if (!accepted) {
                earlyDataAllowed = 0;
            }
            if (clear) {
                outbound.noKeys();
            }
        }

        @Override
        public void receivingEarlyData(TrafficSecret secret, long maximum) throws TlsException {
            if (!messages.isEmpty()) {
                secret.close();
            }
            requireNothingLeft();
            try {
                inbound.installForEarlyData(secret, maximum);
            } catch (GeneralSecurityException e) {
                throw TlsException.internal("keys could not be installed", e);
            }
        }

        @Override
        public void skipEarlyData(long bytes) {
            inbound.skipUnreadable(bytes);
        }
    }
}
