package dev.sluice.tls.reactive;

import dev.sluice.tls.Admission;
import dev.sluice.tls.Failure;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.RekeyRefusedException;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.PeerIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Drives one engine on one event loop: each turn lets the inbound half open what is wanted, then the outbound half seal what
 * the transport takes, then arms the engine's deadline. A turn is bounded; what is left is done in another one, behind what
 * else the event loop has to do.
 *
 * <p>{@link #wakeUp()} and {@link #enter} may be called from any thread, as may the questions marked so. Everything else is
 * confined to the event loop.
 */
final class Driver implements InboundHalf.Listener {
    /** How often what has arrived is read before a failed write is reported. */
    private static final int LOOKS = 16;

    private final TlsEngine engine;
    private final Wire wire;
    private final SessionSettings settings;
    private final Surroundings surroundings;
    private final Optional<Admission> handshakes;

    private final ReadStream reader = new ReadStream(this::wakeUp);
    private final InboundHalf inbound;
    private final OutboundHalf outbound;
    private final Deadline deadline;
    private final Turn opening;
    private final Turn sealing;

    private final Sinks.One<NegotiatedParameters> handshake = Sinks.one();
    private final Sinks.Empty<Void> confirmed = Sinks.empty();
    private final Sinks.Empty<Void> gone = Sinks.empty();

    /** The engine bounds what comes. */
    private final Sinks.Many<byte[]> early = Sinks.many().unicast().onBackpressureBuffer();

    private final Sinks.Empty<Void> hasEarly = Sinks.empty();
    private final OutputEnd outputEnd = new OutputEnd(this::wakeUp);
    private final KeyUpdates keyUpdates = new KeyUpdates();
    private final CloseTimer closeTimer;
    private final CloseTimer grace;

    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile @Nullable TlsException failure;
    private volatile boolean isGone;
    private boolean started;
    private boolean established;
    private boolean tookEarlyData;

    /** Who waits for the client to say who it is. */
    private final List<MonoSink<PeerIdentity>> questions = new ArrayList<>();

    private boolean running;
    private boolean again;
    private boolean peerClosed;
    private boolean endQueued;
    private @Nullable Throwable transportError;
    private Admission.@Nullable Place place;

    Driver(
            TlsEngine engine,
            LongSupplier ticker,
            Wire wire,
            SessionSettings settings,
            Surroundings surroundings,
            Optional<Admission> handshakes) {
        this.engine = engine;
        this.wire = wire;
        this.settings = settings;
        this.surroundings = surroundings;
        this.handshakes = handshakes;
        this.inbound = new InboundHalf(engine, wire, reader, this);
        this.outbound = new OutboundHalf(engine, wire, this::writeFailed);
        this.deadline = new Deadline(wire, ticker, engine::deadline, this::overdue);
        this.closeTimer = new CloseTimer(wire, ticker, () -> dispose("the peer did not end the connection in time"));
        this.grace = new CloseTimer(wire, ticker, () -> enter(() -> beginClose(settings.closeTimeout())));
        this.opening = new Turn(settings.recordsPerTurn());
        this.sealing = new Turn(settings.recordsPerTurn());
    }

    // Turns

    /** Lets the event loop look at this session: at once if this is its thread, soon otherwise. From any thread. */
    void wakeUp() {
        if (wire.inLoop()) {
            run();
        } else {
            schedule();
        }
    }

    /** Runs {@code change} on the event loop, then a turn. From any thread. */
    void enter(Runnable change) {
        if (wire.inLoop()) {
            change.run();
            run();
        } else {
            wire.execute(() -> enter(change));
        }
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            wire.execute(() -> {
                scheduled.set(false);
                run();
            });
        }
    }

    private void run() {
        if (running || !started) {
            again = true;
            return;
        }
        running = true;
        opening.begin();
        sealing.begin();
        try {
            do {
                again = false;
                step();
            } while (again && isTurnOpen());
        } finally {
            running = false;
        }
        if (!isTurnOpen()) {
            schedule();
        }
    }

    private boolean isTurnOpen() {
        return opening.isOpen() && sealing.isOpen();
    }

    private void step() {
        try {
            if (inbound.run(opening)) {
                outbound.unblock();
            }
            if (failure == null) {
                outbound.run(sealing);
                armDeadline();
            }
        } catch (TlsException e) {
            fail(e);
        } catch (RuntimeException e) {
            fail(giveUp("this side gave up: " + e, e));
        }
        endIfDone();
    }

    private void armDeadline() {
        if (!isGone) {
            deadline.arm();
        }
    }

    private void overdue() {
        enter(inbound::overdue);
    }

    // What the inbound half has to tell

    @Override
    public void established(NegotiatedParameters parameters) {
        established = true;
        early.tryEmitComplete();
        leavePlace();
        outbound.established();
        handshake.tryEmitValue(parameters);
        if (parameters.role() == Role.SERVER) {
            confirmed.tryEmitEmpty();
        }
    }

    @Override
    public void early(ByteBuf data) {
        tookEarlyData = true;
        early.tryEmitNext(ByteBufUtil.getBytes(data));
        data.release();
        hasEarly.tryEmitEmpty();
    }

    @Override
    public void suspended(Operation<?> operation) {
        operation.onDone(() -> enter(inbound::operationDone));
        Runnable start = () -> surroundings.during(operation::start);
        switch (operation) {
            case Operation.Async<?> _ -> start.run();
            case Operation.Crypto<?> _ -> compute(operation, start);
        }
    }

    private void compute(Operation<?> operation, Runnable start) {
        switch (settings.crypto()) {
            case CryptoWork.OnEventLoop(int unitsPerTurn) ->
                CryptoTurns.of(wire).add(start, unitsPerTurn, wire);
            case CryptoWork.Offloaded(Scheduler scheduler) -> {
                try {
                    scheduler.schedule(start);
                } catch (RejectedExecutionException e) {
                    operation.cancel();
                }
            }
        }
    }

    @Override
    public void rekeyRefused() {
        keyUpdates.abandoned(new RekeyRefusedException());
    }

    @Override
    public void keysUpdated() {
        keyUpdates.answered();
    }

    @Override
    public void answered(Optional<PeerIdentity> identity) {
        List<MonoSink<PeerIdentity>> waiting = List.copyOf(questions);
        questions.clear();
        waiting.forEach(sink -> sink.success(identity.orElse(null)));
    }

    @Override
    public void peerConfirmed() {
        confirmed.tryEmitEmpty();
    }

    @Override
    public void peerClosed() {
        peerClosed = true;
        keyUpdates.ended(aborted("the peer closed without changing its keys", null));
    }

    // What the transport has to tell

    void start() {
        enter(() -> started = true);
    }

    /** What is here is not looked at, and nothing more is read, before there is a place. */
    private void askToShakeHands(Admission admission) {
        inbound.hold();
        place = admission.enter(address(), () -> wire.execute(() -> enter(this::lookAtPlace)));
        lookAtPlace();
    }

    private byte[] address() {
        return wire.remoteAddress() instanceof InetSocketAddress remote && remote.getAddress() != null
                ? remote.getAddress().getAddress()
                : new byte[0];
    }

    private void lookAtPlace() {
        switch (place == null ? new Admission.Waiting() : place.state()) {
            case Admission.Waiting _, Admission.Left _ -> {}
            case Admission.Admitted _ -> inbound.letGo();
            case Admission.Refused(String why) -> dispose("refused before the handshake: " + why);
        }
    }

    private void leavePlace() {
        if (place != null) {
            place.leave();
        }
    }

    /** The first bytes of a client ask for its place: who says nothing takes none. */
    void received(ByteBuf bytes) {
        inbound.received(bytes);
        if (place == null && failure == null) {
            handshakes.ifPresent(this::askToShakeHands);
        }
    }

    void readComplete() {
        enter(inbound::readComplete);
    }

    /** The peer ended its half of the transport. */
    void inputEnded() {
        enter(() -> inbound.transportEnded(transportError));
    }

    /** Reading from the transport failed. */
    void readFailed(Throwable error) {
        if (transportError == null) {
            transportError = error;
        }
        inputEnded();
    }

    private void writeFailed(Throwable error) {
        if (transportError == null && !isGone) {
            transportError = error;
            lookAround(LOOKS);
        }
    }

    /** What the peer sent before, such as its alert, may tell better why a write failed: so what has arrived is read first. */
    private void lookAround(int looks) {
        long seen = inbound.arrivals();
        wire.execute(() -> {
            if (inbound.arrivals() == seen || looks == 1) {
                inputEnded();
            } else {
                lookAround(looks - 1);
            }
        });
    }

    /** The transport is closed. */
    void transportGone() {
        if (isGone) {
            return;
        }
        isGone = true;
        if (!started) {
            started = true;
            fail(giveUp("the transport was never open", transportError));
        }
        inputEnded();
        enter(() -> {
            if (failure == null) {
                loseTransport();
            }
            closeTimer.cancel();
            grace.cancel();
            deadline.cancel();
            inbound.detach();
            gone.tryEmitEmpty();
        });
    }

    /** What was received stays readable, and tells how the connection ended; everything else ends here. */
    private void loseTransport() {
        if (!established) {
            fail(giveUp("the transport ended during the handshake", transportError));
            return;
        }
        TlsException lost = aborted("the transport is closed", transportError);
        outbound.fail(lost);
        keyUpdates.ended(lost);
        abandonQuestions(lost);
    }

    // Ends

    /** The connection failed: the alert leaves, if there is one, then the transport is closed. */
    private void fail(TlsException error) {
        if (failure != null) {
            return;
        }
        failure = error;
        leavePlace();
        again = true;
        if (!isGone) {
            closeTimer.set(settings.closeTimeout());
        }
        inbound.close();
        reader.fail(error);
        handshake.tryEmitError(error);
        early.tryEmitError(error);
        confirmed.tryEmitError(error);
        Optional<ChannelFuture> alert = outbound.fail(error);
        keyUpdates.ended(error);
        abandonQuestions(error);
        deadline.cancel();
        alert.ifPresentOrElse(this::linger, wire::close);
    }

    /** Closing at once would reset the connection if the peer is still sending, and take the alert from it. */
    private void linger(ChannelFuture alert) {
        alert.addListener(written -> {
            if (written.isSuccess() && wire.finishOutput()) {
                inbound.drain();
                wakeUp();
            } else {
                wire.close();
            }
        });
    }

    void dispose(String why) {
        enter(() -> {
            if (!isGone) {
                fail(giveUp(why, transportError));
                wire.close();
            }
        });
    }

    private TlsException giveUp(String why, @Nullable Throwable cause) {
        engine.abort(cause);
        return aborted(why, cause);
    }

    private static TlsException aborted(String why, @Nullable Throwable cause) {
        return new TlsException(new Failure.Aborted(why), cause);
    }

    private void endIfDone() {
        if (isGone) {
            if (failure != null || peerClosed) {
                engine.close();
            }
            return;
        }
        if (failure != null || transportError != null) {
            closeIf(inbound.hasTransportEnded());
        } else {
            closeIf(peerClosed && outputEnd.isSent());
        }
    }

    private void closeIf(boolean done) {
        if (done) {
            wire.close();
        }
    }

    // What the session asks for, from any thread

    ReadStream reader() {
        return reader;
    }

    Mono<NegotiatedParameters> handshake() {
        TlsException failed = failure;
        return failed == null || engine.parameters().isPresent() ? handshake.asMono() : Mono.error(failed.again());
    }

    Mono<Void> peerConfirmation() {
        return confirmed.asMono().onErrorMap(TlsException.class, TlsException::again);
    }

    Flux<byte[]> earlyData() {
        return early.asFlux().onErrorMap(TlsException.class, TlsException::again);
    }

    /** Completes when the first early data is there; perhaps never. */
    Mono<Void> hasEarlyData() {
        return hasEarly.asMono();
    }

    boolean tookEarlyData() {
        return tookEarlyData;
    }

    /** What a client sends with its first flight, before it is started. */
    void sendEarly(byte[] data) {
        outbound.early(data);
    }

    /** A server's answer to early data; takes {@code data} over. */
    void writeEarly(ByteBuf data, MonoSink<Boolean> sink) {
        enter(() -> {
            try {
                if (failure != null) {
                    sink.error(failure.again());
                } else {
                    sink.success(outbound.sendEarly(data.nioBuffer()));
                }
            } catch (TlsException e) {
                fail(e);
                sink.error(e);
            } finally {
                data.release();
            }
        });
    }

    Mono<Void> gone() {
        return gone.asMono();
    }

    boolean isGone() {
        return isGone;
    }

    /** Why the connection failed, if it did. */
    Optional<TlsException> failure() {
        return Optional.ofNullable(failure);
    }

    boolean hasUnprocessedInput() {
        return inbound.hasUnprocessedInput();
    }

    void write(PublisherWrite write) {
        enter(() -> outbound.add(write));
    }

    void rekey(Rekey rekey, MonoSink<Rekeying> sink) {
        enter(() -> {
            if (failure != null) {
                sink.error(failure.again());
                return;
            }
            try {
                engine.updateKeys(rekey);
                outbound.mark(new KeyUpdate(rekey, sink, keyUpdates));
            } catch (TlsException | IllegalStateException e) {
                sink.error(e);
            }
        });
    }

    /** Asks the client who it is; the question leaves with the next turn. */
    void ask(MonoSink<PeerIdentity> sink) {
        enter(() -> {
            if (failure != null) {
                sink.error(failure.again());
                return;
            }
            try {
                engine.requestClientCertificate();
                questions.add(sink);
            } catch (TlsException | IllegalStateException e) {
                sink.error(e);
            }
        });
    }

    private void abandonQuestions(TlsException error) {
        List<MonoSink<PeerIdentity>> waiting = List.copyOf(questions);
        questions.clear();
        waiting.forEach(sink -> sink.error(error.again()));
    }

    Mono<Void> closeWrite() {
        TlsException failed = failure;
        if (failed != null) {
            return Mono.error(failed.again());
        }
        enter(this::queueEnd);
        return outputEnd.signal();
    }

    private void queueEnd() {
        if (!endQueued) {
            endQueued = true;
            outbound.add(outputEnd);
        }
    }

    Mono<Void> close(Duration patience) {
        enter(() -> beginClose(patience));
        return gone.asMono();
    }

    /** Begins to close when {@code patience} is over, unless the connection has ended by then. */
    void drain(Duration patience) {
        try {
            enter(() -> {
                if (!isGone) {
                    grace.set(patience);
                }
            });
        } catch (RejectedExecutionException e) {
            // The event loop is no more, and its channels with it.
        }
    }

    private void beginClose(Duration patience) {
        if (isGone) {
            return;
        }
        closeTimer.set(patience);
        if (failure != null) {
            return;
        }
        if (!established) {
            fail(giveUp("this side closed the session during the handshake", null));
            return;
        }
        queueEnd();
        reader.discardUnlessRead(aborted("this side has closed the session", null));
    }
}
