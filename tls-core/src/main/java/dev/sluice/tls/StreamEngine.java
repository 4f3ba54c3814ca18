package dev.sluice.tls;

import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.config.Limits;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeMachine;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.handshake.hello.ClientStart;
import dev.sluice.tls.handshake.hello.WaitClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.record.HandshakeBuffer;
import dev.sluice.tls.record.OutgoingFlight;
import dev.sluice.tls.record.stream.StreamInbound;
import dev.sluice.tls.record.stream.StreamOutbound;
import dev.sluice.tls.secrets.ExporterSecret;
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
    private final ReentrantLock exporterLock = new ReentrantLock();
    private volatile boolean over;
    private volatile boolean abandoned;
    private volatile boolean inputEnded;
    private volatile boolean outputHint;
    private volatile boolean earlyDataOffered;
    private final Deadline handshakeDeadline;
    private final Deadline recordDeadline;
    private final Deadline operationDeadline;
    private volatile @Nullable NegotiatedParameters parameters;
    private @Nullable ExporterSecret exporter;

    // The inbound half's own.
    private final HandshakeBuffer messages;
    private final StreamInbound inbound;
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
    private Confirmation confirmation = Confirmation.AWAITED;
    private int recordsWithoutData;

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
        this.observed = new Observed(settings.observer(), ticker);
        this.firstStep = firstStep;
        this.messages = new HandshakeBuffer(limits.clientHelloSize(), limits.handshakeMessageSize());
        this.inbound = new StreamInbound(messages);
        this.outbound = new StreamOutbound(
                settings.recordSize(),
                settings.recordPadding(),
                role == Role.CLIENT,
                () -> observed.keysChanged(Direction.SENDING));
        this.machine = new HandshakeMachine(settings.crypto(), new Flight(), initial, observed, rewriting);
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
                return new Event.PeerClosed();
            }
            byte[] message = messages.next();
            if (message != null) {
                heardFromPeer = true;
                machine.on(message);
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
        Event answered = earlyDataAnswered;
        if (answered != null) {
            earlyDataAnswered = null;
            return answered;
        }
        if (parameters == null && machine.isComplete()) {
            return completed();
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
        parameters = facts;
        observed.completed(facts);
        return new Event.HandshakeComplete(facts);
    }

    private @Nullable Event read(ByteBuffer in, ByteBuffer plain) throws TlsException {
        StreamInbound.Phase phase = parameters != null
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
            case INCOMPLETE, NO_SPACE, SKIPPED -> false;
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
        if (parameters == null) {
            return new Event.EarlyData(inbound.amount());
        }
        askForUpdateIfWorn();
        return new Event.ApplicationData(inbound.amount());
    }

    private void askForUpdateIfWorn() {
        if (inbound.isWorn() && updateRequested.compareAndSet(false, true)) {
            outbound.oweKeyUpdate(true);
            outputHint = true;
        }
    }

    private @Nullable Event alert(int code) throws TlsException {
        boolean warning = code == AlertDescription.CLOSE_NOTIFY.code() || code == AlertDescription.USER_CANCELED.code();
        if (warning && !messages.isEmpty()) {
            // Only a fatal alert may cut a message short (RFC 8446, Section 5.1).
            throw TlsException.misbehaved(Violation.INTERLEAVED_HANDSHAKE, "an alert");
        }
        if (code == AlertDescription.CLOSE_NOTIFY.code() && parameters != null) {
            peerClosed = true;
            observed.peerClosed();
            inbound.close();
            return null;
        }
        if (code == AlertDescription.USER_CANCELED.code()) {
            countRecordWithoutData();
            return null;
        }
        throw new TlsException(new Failure.AlertReceived(code));
    }

    /** Records that bring nothing are counted in the handshake too, where message limits bound those that do. */
    private void countRecordWithoutData() throws TlsException {
        if (parameters == null && !messages.isEmpty()) {
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
        // A record is only waited for when the handshake is complete.
        return recordDeadline.isSet() ? recordDeadline.at() : handshakeDeadline.earlier(operationDeadline);
    }

    private void checkDeadlines() throws TlsException {
        if (handshakeDeadline.hasPassed()) {
            throw new TlsException(new Failure.TimedOut("the handshake", limits.handshakeTimeout()));
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
            return outbound.seal(plaintext, out);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw sealingFailed(e);
        } finally {
            outboundHalf.leave();
            releaseWhatIsOver();
        }
    }

    @Override
    public Sent sendEarly(ByteBuffer[] plaintext, ByteBuffer out) throws TlsException {
        requireRoom(out);
        enter(outboundHalf);
        try {
            throwIfFailed();
            if (!earlyDataOffered || parameters != null) {
                return outbound.drain(out) ? Sent.OUT_FULL : Sent.NOT_NOW;
            }
            return outbound.sealEarly(plaintext, out);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw sealingFailed(e);
        } finally {
            outboundHalf.leave();
            releaseWhatIsOver();
        }
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
        boolean request = rekey == Rekey.BOTH && updateRequested.compareAndSet(false, true);
        outbound.oweKeyUpdate(request);
    }

    @Override
    public void closeWrite() {
        if (parameters == null) {
            giveUpHandshake();
        } else if (failed.get() == null && closeQueued.compareAndSet(false, true)) {
            outbound.alert(AlertDescription.CLOSE_NOTIFY);
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
        @Override
        public void message(byte[] message) {
            outbound.message(message);
            outputHint = true;
        }

        @Override
        public void changeCipherSpec() {
            outbound.changeCipherSpec();
        }

        @Override
        public void sendingKeys(TrafficSecret secret) {
            outbound.keys(secret);
        }

        @Override
        public void receivingKeys(TrafficSecret secret) throws TlsException {
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
        public void endFlight() {
            outputHint = true;
        }

        @Override
        public void sendingEarlyData(TrafficSecret secret, long maximum) {
            outbound.keysForEarlyData(secret, maximum);
            earlyDataOffered = true;
        }

        @Override
        public void earlyDataAnswered(boolean accepted, boolean clear) {
            earlyDataAnswered =
                    accepted ? new Event.EarlyDataAccepted() : new Event.EarlyDataRejected(outbound.earlyDataSent());
            earlyDataOffered = accepted;
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
