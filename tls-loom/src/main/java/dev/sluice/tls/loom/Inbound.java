package dev.sluice.tls.loom;

import static dev.sluice.tls.loom.ChannelSettings.NEVER;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Direction;
import dev.sluice.tls.Event;
import dev.sluice.tls.Failure;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.PeerIdentity;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The inbound half: whoever holds the turn advances the engine, a reader or a writer that can do nothing else. All fields
 * that are not volatile or final belong to the holder of the turn.
 */
final class Inbound {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** How many steps are worth it to find the peer's alert once the transport has failed. */
    private static final int LOOKS = 256;

    private final TlsEngine engine;
    private final ChannelSettings settings;
    private final Outbound outbound;
    private final Ending ending;
    private final Signal signal;
    private final OpenedRecord opened;
    private final EarlyBytes early = new EarlyBytes();
    private final Answers answers = new Answers();
    private final Received received;
    private final Operations operations;
    private final Entrance entrance;

    private final ReentrantLock turn = new ReentrantLock();
    private final AtomicLong steps = new AtomicLong();
    private final AtomicLong peerKeyChanges = new AtomicLong();
    private final AtomicLong rekeyRefusals = new AtomicLong();
    private volatile @Nullable NegotiatedParameters parameters;
    private volatile boolean peerClosed;
    private volatile boolean peerConfirmed;
    private volatile boolean begun;

    Inbound(
            TlsEngine engine,
            Transport transport,
            ChannelSettings settings,
            Outbound outbound,
            Ending ending,
            Signal signal,
            Attachment attachment) {
        this.engine = engine;
        this.settings = settings;
        this.outbound = outbound;
        this.ending = ending;
        this.signal = signal;
        this.opened = new OpenedRecord(settings.buffers(), signal);
        this.received = new Received(transport, settings.buffers());
        this.entrance = new Entrance(settings.handshakes(), transport, signal, ending);
        this.operations = new Operations(settings, ending, signal, attachment);
    }

    @Nullable
    NegotiatedParameters parameters() {
        return parameters;
    }

    int plaintextAvailable() {
        return ending.isClosed() ? 0 : opened.available();
    }

    boolean hasUnprocessedInput() {
        return received.size() > 0;
    }

    long peerKeyChanges() {
        return peerKeyChanges.get();
    }

    long rekeyRefusals() {
        return rekeyRefusals.get();
    }

    boolean isPeerClosed() {
        return peerClosed;
    }

    /** Changes whenever the inbound half has got further. */
    long steps() {
        return steps.get();
    }

    /** Completes the handshake, or waits while another thread does; for bytes {@code patience} each time, zero for as long as it takes. */
    NegotiatedParameters handshake(Duration patience) throws IOException {
        ending.check();
        NegotiatedParameters complete = parameters;
        while (complete == null) {
            makeProgress(steps(), NEVER, settings.deadline(patience));
            complete = parameters;
        }
        return complete;
    }

    /** At least one byte of early data, or -1 when no more comes. */
    int readEarly(ByteBuffer into) throws IOException {
        int count = early.take(into);
        while (count == 0 && parameters == null) {
            ending.check();
            makeProgress(steps());
            count = early.take(into);
        }
        if (count == 0) {
            count = early.take(into); // what came with the step that completed the handshake
        }
        return count > 0 ? count : -1;
    }

    /** Gets a client's handshake as far as its ClientHello, so that early data can follow it. */
    void begin() throws IOException {
        ending.check();
        while (parameters == null && !begun && engine.earlyDataAllowed() == 0 && entrance.isOpen()) {
            long seen = steps();
            if (!turn.tryLock()) {
                await(() -> begun || steps() != seen || !turn.isLocked(), NEVER);
                throwIfOver();
                continue;
            }
            try {
                Event event = advance(NOTHING);
                if (engine.hasOutput()) {
                    outbound.flushFromReader();
                }
                begun = event instanceof Event.WantRead || event instanceof Event.WantSpace;
                if (!begun) {
                    handle(event, NEVER, NEVER);
                }
            } finally {
                leave();
            }
        }
    }

    /** What clients have answered that were asked who they are. */
    Answers answers() {
        return answers;
    }

    /** Waits for another answer than {@code seen}, keeping the first data it meets for the reader. */
    Optional<PeerIdentity> awaitAnswer(long seen, long deadline) throws IOException {
        while (answers.count() == seen) {
            ending.check();
            if (settings.passed(deadline)) {
                throw timedOut();
            }
            makeProgress(steps(), deadline, deadline);
        }
        return answers.last();
    }

    /** Waits until the peer has said something since the handshake, keeping the first data it meets for the reader. */
    void awaitPeerConfirmation(long deadline) throws IOException {
        ending.check();
        while (!peerConfirmed) {
            if (!turn.tryLock()) {
                if (!await(() -> peerConfirmed || !turn.isLocked(), deadline)) {
                    throw timedOut();
                }
                throwIfOver();
                continue;
            }
            try {
                while (!peerConfirmed) {
                    step(NOTHING, deadline);
                }
            } finally {
                leave();
            }
        }
    }

    /** At least one byte of plaintext, or -1 behind the peer's close_notify. */
    int read(ByteBuffer into, long deadline) throws IOException {
        if (ending.isClosed()) {
            ending.check();
        }
        int count = opened.take(into);
        if (count > 0) {
            return count;
        }
        ending.check();
        while (!peerClosed) {
            count = stepAsReader(into, deadline);
            if (count == 0 && !ending.isClosed()) {
                count = opened.take(into);
            }
            if (count > 0) {
                return count;
            }
            throwIfOver();
        }
        return -1;
    }

    private void throwIfOver() throws IOException {
        if (ending.isOver()) {
            throw ending.reason();
        }
    }

    private int stepAsReader(ByteBuffer into, long deadline) throws IOException {
        if (!turn.tryLock()) {
            if (!await(() -> opened.available() > 0 || !turn.isLocked(), deadline)) {
                throw timedOut();
            }
            return 0;
        }
        int before = into.position();
        try {
            while (into.position() == before && opened.available() == 0 && !peerClosed) {
                step(into, deadline);
            }
        } finally {
            leave();
        }
        return into.position() - before;
    }

    /**
     * What a thread does that cannot go on before the inbound half does: advances it if nobody else is at it, waits
     * otherwise. At most one opened record is kept on the way; behind it only a reader helps.
     *
     * @param seen what {@link #steps} gave before the thread found that it cannot go on
     */
    void makeProgress(long seen) throws IOException {
        makeProgress(seen, NEVER, NEVER);
    }

    /** @param bytesDue when the peer's bytes are, if they are waited for */
    private void makeProgress(long seen, long deadline, long bytesDue) throws IOException {
        if (!turn.tryLock()) {
            await(() -> steps() != seen || !turn.isLocked(), deadline);
            throwIfOver();
            return;
        }
        boolean blocked;
        try {
            blocked = steps() == seen && !step(NOTHING, deadline, bytesDue);
        } finally {
            leave();
        }
        if (blocked) {
            long after = steps();
            await(() -> steps() != after || opened.available() == 0, deadline);
            throwIfOver();
        }
    }

    /** Waits for another thread; false if the deadline passed first. */
    boolean await(BooleanSupplier condition, long deadline) throws IOException {
        try {
            return signal.await(() -> condition.getAsBoolean() || ending.isOver(), deadline);
        } catch (InterruptedException e) {
            throw ending.interrupted("waiting", e);
        }
    }

    /** Gives everything back; if a thread is in here, it does so when it leaves. */
    void release() {
        entrance.leave();
        opened.discard();
        early.discard();
        if (turn.tryLock()) {
            try {
                received.release();
            } finally {
                turn.unlock();
            }
        }
    }

    /** One verb and what its event asks for; false if only a reader gets further. */
    private boolean step(ByteBuffer into, long deadline) throws IOException {
        return step(into, deadline, deadline);
    }

    private boolean step(ByteBuffer into, long deadline, long bytesDue) throws IOException {
        if (parameters == null && !entrance.isOpen()) {
            awaitEntrance(deadline, bytesDue);
            return true;
        }
        Event event = advance(into);
        if (event instanceof Event.WantSpace) {
            if (opened.available() > 0) {
                return false;
            }
            event = openAside();
        }
        if (engine.hasOutput()) {
            outbound.flushFromReader();
        }
        handle(event, deadline, bytesDue);
        return true;
    }

    /**
     * Waits for the peer's first bytes, then for a place: who says nothing takes none. The engine's clock runs meanwhile, no
     * buffer is held, and what is here is not looked at.
     */
    private void awaitEntrance(long deadline, long bytesDue) throws IOException {
        if (received.size() == 0) {
            handle(advance(NOTHING), deadline, bytesDue);
            return;
        }
        entrance.await(Math.min(deadline, engine.deadline()));
        if (!entrance.isOpen()) {
            giveUpAfter(deadline);
            advance(NOTHING, NOTHING);
        }
    }

    private Event advance(ByteBuffer into) throws IOException {
        return advance(received.bytes(), into);
    }

    private Event advance(ByteBuffer in, ByteBuffer into) throws IOException {
        try {
            return engine.advance(in, into);
        } catch (TlsException e) {
            throw outbound.fail(e);
        } catch (RuntimeException | Error e) {
            ending.fail(TlsException.internal("receiving failed: " + e, e));
            ending.closeTransport();
            throw e;
        } finally {
            received.consumed();
            steps.incrementAndGet();
            signal.raise();
        }
    }

    /** Opens the next record into a buffer of our own, for want of a reader or of room with the reader. */
    private Event openAside() throws IOException {
        ByteBuffer plaintext = settings.buffers().rent();
        boolean isEarly = false;
        try {
            Event event = advance(plaintext);
            isEarly = event instanceof Event.EarlyData;
            return event;
        } finally {
            plaintext.flip();
            if (isEarly) {
                early.add(plaintext);
                settings.buffers().wipeAndGiveBack(plaintext);
            } else {
                keepOrGiveBack(plaintext);
            }
        }
    }

    private void keepOrGiveBack(ByteBuffer plaintext) {
        if (plaintext.hasRemaining() && opened.available() == 0) {
            opened.keep(plaintext);
        } else {
            settings.buffers().wipeAndGiveBack(plaintext);
        }
    }

    private void handle(Event event, long deadline, long bytesDue) throws IOException {
        switch (event) {
            case Event.WantRead(int atLeast) -> {
                begun = true;
                signal.raise();
                receive(atLeast, bytesDue);
            }
            case Event.Suspended suspended -> waitFor(suspended, deadline);
            case Event.HandshakeComplete(NegotiatedParameters complete) -> {
                outbound.handshakeComplete();
                parameters = complete;
                entrance.leave();
            }
            case Event.KeysUpdated(Direction direction) -> {
                if (direction == Direction.RECEIVING) {
                    engine.parameters().ifPresent(now -> parameters = now); // a renegotiation's are new
                    peerKeyChanges.incrementAndGet();
                }
            }
            case Event.RekeyRefused() -> rekeyRefusals.incrementAndGet();
            case Event.PeerClosed() -> peerClosed = true;
            case Event.PeerConfirmed() -> peerConfirmed = true;
            case Event.IdentityVerified(PeerIdentity identity) -> answers.put(Optional.of(identity));
            case Event.IdentityWithheld _ -> answers.put(Optional.empty());
            case Event.ApplicationData _, Event.WantWrite _ -> {}
            case Event.EarlyData _, Event.EarlyDataAccepted _, Event.EarlyDataRejected _ -> {}
            case Event.WantSpace _ -> throw unexpected(event);
        }
        signal.raise();
    }

    /** A rented buffer has room for any record. */
    private IOException unexpected(Event event) {
        IOException reason = ending.fail(TlsException.internal("unexpected " + event, null));
        ending.closeTransport();
        return reason;
    }

    private void receive(int atLeast, long deadline) throws IOException {
        int count;
        try {
            count = received.read(atLeast, Math.min(deadline, engine.deadline()));
        } catch (IOException e) {
            throw ending.transportFailed("reading", e);
        }
        if (count < 0) {
            engine.endOfInput();
        } else if (count == 0) {
            giveUpAfter(deadline);
        }
    }

    private void waitFor(Event.Suspended suspended, long deadline) throws IOException {
        long first = Math.min(deadline, Math.min(suspended.deadline(), engine.deadline()));
        if (!operations.run(suspended.operation(), first)) {
            giveUpAfter(deadline);
        }
    }

    /** The engine's own deadline is the engine's to judge, at the next step. */
    private void giveUpAfter(long deadline) throws SocketTimeoutException {
        if (settings.passed(deadline) && !settings.passed(engine.deadline())) {
            throw timedOut();
        }
    }

    private static SocketTimeoutException timedOut() {
        return new SocketTimeoutException("no data came within the read timeout");
    }

    private void leave() {
        if (ending.isOver()) {
            received.release();
            entrance.leave();
        } else {
            received.returnIfEmpty();
        }
        turn.unlock();
        signal.raise();
        if (ending.isClosed()) {
            release();
        }
    }

    /**
     * Looks at what has arrived, without waiting for more, whether the peer ended the connection with an alert. A reader
     * that is in here looks itself and gets the close timeout to do so.
     */
    void lookForAlert() {
        try {
            if (!turn.tryLock()) {
                await(
                        () -> !turn.isLocked(),
                        settings.deadline(settings.timeouts().close()));
                if (ending.isOver() || !turn.tryLock()) {
                    return;
                }
            }
            try {
                advanceWithoutWaiting(settings.ticker().getAsLong());
            } finally {
                leave();
            }
        } catch (TlsException e) {
            if (e.failure() instanceof Failure.AlertReceived) {
                ending.fail(e);
            }
        } catch (IOException e) {
            // The transport has failed in this direction too; what the write met is reported.
        }
    }

    /** Keeps the first data it meets for the reader; what comes behind is lost with the connection. */
    private void advanceWithoutWaiting(long now) throws IOException {
        boolean more = true;
        for (int i = 0; more && i < LOOKS && !ending.isOver(); i++) {
            Event event = engine.advance(received.bytes(), NOTHING);
            received.consumed();
            if (event instanceof Event.WantSpace) {
                event = openAside();
            }
            more = switch (event) {
                case Event.WantRead(int atLeast) -> received.read(atLeast, now) > 0;
                case Event.WantSpace _, Event.PeerClosed _, Event.Suspended _ -> false;
                case Event.KeysUpdated _,
                        Event.RekeyRefused _,
                        Event.PeerConfirmed _,
                        Event.WantWrite _,
                        Event.IdentityVerified _,
                        Event.IdentityWithheld _ -> true;
                case Event.HandshakeComplete _, Event.ApplicationData _ -> true;
                case Event.EarlyData _, Event.EarlyDataAccepted _, Event.EarlyDataRejected _ -> true;
            };
        }
    }
}
