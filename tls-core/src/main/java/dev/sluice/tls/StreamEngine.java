package dev.sluice.tls;

import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.config.Limits;
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
import dev.sluice.tls.record.HandshakeBuffer;
import dev.sluice.tls.record.stream.StreamInbound;
import dev.sluice.tls.record.stream.StreamOutbound;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * TLS over a stream. The inbound half owns the handshake machine and the receiving keys, the outbound half the sending keys;
 * {@code docs/concurrency.md} lists what both touch.
 */
final class StreamEngine implements TlsEngine {
    private final Role role;
    private final Endpoint endpoint;
    private final Optional<ServerName> name;
    private final Observed observed;
    private final Half inboundHalf = new Half("inbound");
    private final Half outboundHalf = new Half("outbound");
    final StreamOutbound outbound;
    private final Ending ending;
    private final Deadlines deadlines;
    private final ExporterSlot exporter = new ExporterSlot();
    private final Renegotiator renegotiator;
    private volatile boolean inputEnded;
    private volatile boolean peerClosed;
    private volatile @Nullable NegotiatedParameters parameters;

    // The inbound half's own.
    private final HandshakeBuffer messages;
    private final StreamInbound inbound;
    private final StreamFlight flight;
    private final HandshakeMachine machine;
    private final Patience patience;
    private @Nullable Step firstStep;
    private boolean begun;
    private boolean heardFromPeer;
    private int completions;

    /** Whether the server has said anything since the handshake, which tells a client that it took its last flight. */
    private boolean confirmed;

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
        Limits limits = settings.limits();
        LongSupplier ticker = settings.environment().ticker();
        this.endpoint = endpoint;
        this.name = name;
        this.role = endpoint.role();
        this.firstStep = firstStep;
        this.deadlines = new Deadlines(limits, ticker);
        this.patience = new Patience(limits.recordsWithoutData());
        this.observed = new Observed(settings.observer(), ticker);
        this.messages = new HandshakeBuffer(limits.clientHelloSize(), limits.handshakeMessageSize());
        this.inbound = new StreamInbound(messages);
        this.outbound = new StreamOutbound(
                settings.recordSize(),
                settings.recordPadding(),
                role == Role.CLIENT,
                () -> observed.keysChanged(Direction.SENDING));
        this.ending = new Ending(outbound);
        this.flight = new StreamFlight(messages, inbound, outbound, ending, observed);
        this.machine = new HandshakeMachine(role, settings.crypto(), flight, initial, observed, rewriting);
        this.renegotiator = new Renegotiator(
                role,
                settings.renegotiation(),
                limits.handshakeTimeout(),
                machine,
                outbound,
                ending,
                deadlines.renegotiation);
    }

    // ---- inbound half

    @Override
    public Event advance(ByteBuffer in, ByteBuffer plain) throws TlsException {
        enter(inboundHalf);
        try {
            ending.throwIfFailed();
            begin();
            Event event = next(in, plain);
            deadlines.partOfRecord(event instanceof Event.WantRead
                    && (in.hasRemaining() || !messages.isEmpty())
                    && parameters != null);
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
        deadlines.startHandshake();
        Step first = firstStep;
        firstStep = null; // it holds the first flight and the private key shares
        if (first != null) {
            machine.begin(first);
        }
    }

    private Event next(ByteBuffer in, ByteBuffer plain) throws TlsException {
        while (true) {
            deadlines.check(machine.isShaking());
            Event event = handshakeEvent();
            if (event != null) {
                return event;
            }
            if (peerClosed) {
                // What follows close_notify is ignored (RFC 8446, Section 6.1).
                in.position(in.limit());
                return flight.isHinted() && flight.isTls12() ? writeHint() : new Event.PeerClosed();
            }
            byte[] message = messages.next();
            if (message != null) {
                heardFromPeer = true;
                on(message);
                continue;
            }
            event = read(in, plain);
            if (event != null) {
                return event;
            }
        }
    }

    private void on(byte[] message) throws TlsException {
        machine.on(message);
        if (flight.takeRenegotiation()) {
            renegotiate();
        }
        if (isShakingAgain() && !deadlines.handshake.isSet()) {
            deadlines.startHandshake();
            renegotiator.stopWaiting();
        }
    }

    /** Whether a renegotiation goes on. */
    private boolean isShakingAgain() {
        return flight.isTls12() && parameters != null && machine.isShaking();
    }

    /** What the handshake has to tell before more input is looked at. */
    private @Nullable Event handshakeEvent() throws TlsException {
        if (deadlines.isOperationLate()) {
            machine.stopWaitingIfPossible();
        }
        machine.resume();
        while (!machine.isReady()) {
            boolean begins = machine.isNews();
            if (begins) {
                deadlines.startOperation(machine.isOptional());
            }
            if (!begins || !deadlines.isOperationLate() || !machine.stopWaitingIfPossible()) {
                return suspended(begins);
            }
            machine.resume();
        }
        deadlines.endOperation();
        Event news = flight.news();
        if (news != null) {
            return news;
        }
        if (completions == machine.completions()) {
            return null;
        }
        completions = machine.completions();
        return completed();
    }

    private Event suspended(boolean news) throws TlsException {
        if (deadlines.isOperationLate()) {
            throw new TlsException(new Failure.TimedOut(
                    machine.purpose().text(), endpoint.settings().limits().operationTimeout()));
        }
        return flight.isHinted() && !news ? writeHint() : machine.suspended(deadlines.ofOperation());
    }

    private Event completed() {
        boolean first = parameters == null;
        NegotiatedParameters facts = Objects.requireNonNull(machine.parameters());
        exporter.put(machine.exporter());
        deadlines.endHandshake();
        changing = false;
        if (first) {
            flight.connected();
        }
        parameters = facts; // the last step: whoever sees it sends
        return first ? connected(facts) : renegotiated();
    }

    private Event connected(NegotiatedParameters facts) {
        patience.restore();
        if (flight.isTls12() && !facts.resumed()) {
            confirm(); // the server's Finished, which ends the handshake, answers the client's
        }
        observed.completed(facts);
        return new Event.HandshakeComplete(facts);
    }

    private Event renegotiated() {
        if (renegotiator.completed()) {
            // What a client begins unasked, again and again, costs this server more than it (CVE-2011-1473).
            patience.restore();
        }
        observed.keysChanged(Direction.SENDING);
        observed.keysChanged(Direction.RECEIVING);
        return new Event.KeysUpdated(Direction.RECEIVING);
    }

    private void confirm() {
        if (role == Role.CLIENT && !confirmed) {
            confirmed = true;
            flight.tell(new Event.PeerConfirmed());
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
        if (said && parameters != null) {
            confirm();
        }
    }

    private Event incomplete(ByteBuffer in) throws TlsException {
        if (flight.isHinted()) {
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
        patience.restore();
        if (parameters == null) {
            return new Event.EarlyData(inbound.amount());
        }
        if (!flight.isTls12() && inbound.isWorn() && outbound.requestKeyUpdate()) {
            flight.hint();
        }
        return new Event.ApplicationData(inbound.amount());
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
            onCloseNotify();
            return null;
        }
        if (ignored && code == AlertDescription.NO_RENEGOTIATION.code() && renegotiator.refused()) {
            return renegotiationRefused();
        }
        if (ignored) {
            patience.warning();
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
        return flight.isTls12()
                || (parameters == null
                        && !heardFromPeer
                        && endpoint.settings().policy().versions().contains(ProtocolVersion.TLS12));
    }

    private Event renegotiationRefused() throws TlsException {
        if (renegotiator.isRequired()) {
            throw TlsException.incompatible(Mismatch.RENEGOTIATION_REFUSED, "");
        }
        return new Event.RekeyRefused();
    }

    private void onCloseNotify() {
        peerClosed = true;
        observed.peerClosed();
        inbound.close();
        if (flight.isTls12()) {
            endTls12();
        }
    }

    /**
     * TLS 1.2 ends both directions at once (RFC 5246, Section 7.2.1), unless it is told otherwise. The peer's close_notify cuts a
     * handshake short too; in the middle of one nobody knows under which keys to go on.
     */
    private void endTls12() {
        deadlines.endHandshake();
        renegotiator.peerClosed();
        if (machine.isShaking() || !endpoint.settings().halfClose()) {
            closeWrite();
            flight.hint();
        }
    }

    /** Records that bring nothing are counted in the handshake too, where message limits bound those that do. */
    private void countRecordWithoutData() throws TlsException {
        boolean shaking = parameters == null || isShakingAgain();
        if (!shaking || messages.isEmpty()) {
            patience.recordWithoutData();
        }
    }

    private Event writeHint() {
        flight.hintTold();
        return new Event.WantWrite();
    }

    @Override
    public long deadline() {
        return ending.hasFailed() ? Deadline.NEVER : deadlines.first();
    }

    // ---- outbound half

    @Override
    public boolean flush(ByteBuffer out) {
        requireRoom(out);
        if (!outboundHalf.tryEnter()) {
            if (ending.isOver()) {
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
            ending.throwIfFailed();
            boolean allowed = parameters != null;
            if (ending.isClosing()) {
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
        if (outbound.wantsRenegotiation() && machine.mayRenegotiate() && !ending.isClosing()) {
            renegotiate();
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
            ending.throwIfFailed();
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
        boolean over = parameters != null || ending.isClosing() || ending.hasFailed();
        return over ? 0 : Math.max(0, flight.earlyDataAllowed() - outbound.earlyDataSent());
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
        if (ending.abort(cause)) {
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
        ending.abandon();
        releaseWhatIsOver();
    }

    @Override
    public void updateKeys(Rekey rekey) throws TlsException {
        ending.throwIfFailed();
        if (parameters == null) {
            throw new IllegalStateException("keys can be updated once the handshake is complete");
        }
        if (ending.isClosing()) {
            throw new IllegalStateException("keys cannot be updated after closeWrite");
        }
        if (flight.isTls12()) {
            if (rekey != Rekey.BOTH) {
                throw new IllegalStateException("TLS 1.2 changes the keys of both directions at once");
            }
            renegotiate();
        } else if (rekey != Rekey.BOTH || !outbound.requestKeyUpdate()) {
            outbound.oweKeyUpdate();
        }
    }

    private void renegotiate() {
        if (renegotiator.begin() && role == Role.CLIENT) {
            flight.hint();
        }
    }

    @Override
    public void requestClientCertificate() throws TlsException {
        ending.throwIfFailed();
        if (parameters == null || ending.isClosing()) {
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
            ending.giveUpHandshake();
            releaseWhatIsOver();
        } else if (ending.closeWrite()) {
            renegotiator.stopWaiting();
        }
    }

    @Override
    public byte[] exportKeyingMaterial(String label, byte[] context, int length) throws TlsException {
        ending.throwIfFailed();
        Optional<byte[]> material = exporter.export(label, context, length);
        if (material.isPresent()) {
            return material.get();
        }
        ending.throwIfFailed();
        if (parameters != null) {
            throw new TlsException(new Failure.Closed());
        }
        throw new IllegalStateException("keying material can be exported once the handshake is complete");
    }

    @Override
    public byte[] channelBinding() throws TlsException {
        if (flight.isTls12() && endpoint.settings().renegotiation() != Renegotiation.OFF) {
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
        return ending.failure();
    }

    /** Enters a half; after a failure whoever wipes may be inside, which is not the caller's mistake. */
    private void enter(Half half) throws TlsException {
        if (!half.tryEnter()) {
            ending.throwIfFailed();
            throw half.overlap();
        }
    }

    // ---- the end

    private TlsException fail(TlsException e) {
        return ending.fail(e, parameters == null);
    }

    /**
     * Wipes what is not needed any more, once nobody is inside the half that holds it. Whoever leaves a half looks again, so one of
     * the two gets there. The outbound half keeps its keys while the alert is still to be sealed.
     */
    private void releaseWhatIsOver() {
        boolean over = ending.isOver();
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
        if (over && (ending.isAbandoned() || !outbound.hasOutput()) && outboundHalf.tryEnter()) {
            try {
                outbound.end();
            } finally {
                outboundHalf.leave();
            }
        }
        if (done) {
            exporter.close();
        }
    }

    /** Inside the inbound half, like all that is told of the handshake, so that it comes last. */
    private void tellTheEnd() {
        observed.ended(ending.failure(), parameters != null);
    }
}
