package dev.sluice.tls.handshake;

import dev.sluice.tls.Direction;
import dev.sluice.tls.Event;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Operation;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.record.OutgoingFlight;
import dev.sluice.tls.secrets.ExporterSecret;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs the states: feeds the transcript, takes steps, waits for operations. Confined to the inbound half, but for
 * {@link #operation()}, which any thread may look at to cancel.
 */
public final class HandshakeMachine {
    private final HandshakeOutput out;
    private final Witness witness;
    private HandshakeState state;
    private Step.@Nullable Await<?> awaiting;
    private boolean announced;
    private volatile @Nullable Operation<?> operation;
    private @Nullable NegotiatedParameters parameters;
    private @Nullable ExporterSecret exporter;

    /** @param rewriting changes what is sent, in tests of published traces; the identity elsewhere */
    public HandshakeMachine(
            CryptoProvider crypto,
            OutgoingFlight flight,
            HandshakeState initial,
            Witness witness,
            UnaryOperator<HandshakeMessage> rewriting) {
        this.out = new HandshakeOutput(new Transcript(crypto), flight, witness, rewriting);
        this.witness = witness;
        this.state = initial;
    }

    /** The first step, of a side that has something to say first. */
    public void begin(Step first) throws TlsException {
        take(first);
    }

    /** Whether the next message can be given to {@link #on}. */
    public boolean isReady() {
        return awaiting == null;
    }

    public boolean isComplete() {
        return parameters != null;
    }

    /** Takes one whole message from the peer. */
    public void on(byte[] bytes) throws TlsException {
        HandshakeMessage message = HandshakeMessage.read(bytes);
        witness.message(Direction.RECEIVING, message, bytes.length);
        if (!isComplete()) {
            out.remember(message, bytes);
        }
        take(state.on(message, out));
    }

    /** Goes on after an operation that is done. */
    public void resume() throws TlsException {
        Step.Await<?> waiting = awaiting;
        if (waiting != null && waiting.operation().isDone()) {
            awaiting = null;
            operation = null;
            state = waiting.holder();
            witness.waited(waiting.operation().isSuccessful());
            take(waiting.resume(out));
        }
    }

    /** Whether a wait appeared since this was asked last. */
    public boolean isNews() {
        boolean news = !announced;
        announced = true;
        return news;
    }

    /** The wait, while there is one. */
    public Event.Suspended suspended(long deadline) {
        return new Event.Suspended(Objects.requireNonNull(awaiting).operation(), purpose(), deadline);
    }

    /** What is waited for, while something is. */
    public Event.Purpose purpose() {
        return Objects.requireNonNull(awaiting).purpose();
    }

    /** Gives up what is waited for if the handshake can do without it; the next {@link #resume} goes on. */
    public void stopWaitingIfPossible() {
        Step.Await<?> waiting = awaiting;
        if (waiting != null && waiting.isOptional()) {
            waiting.operation().cancel();
        }
    }

    /** What is waited for, from any thread. */
    public @Nullable Operation<?> operation() {
        return operation;
    }

    /** What was negotiated, once complete. */
    public @Nullable NegotiatedParameters parameters() {
        return parameters;
    }

    /** The exporter, once complete; the caller takes it over. */
    public @Nullable ExporterSecret exporter() {
        return exporter;
    }

    /** Wipes what the handshake holds. */
    public void close() {
        Step.Await<?> waiting = awaiting;
        if (waiting != null) {
            waiting.operation().discard();
            waiting.holder().close();
        }
        state.close();
        if (exporter != null) {
            exporter.close();
        }
    }

    private void take(Step step) throws TlsException {
        Step next = step;
        while (true) {
            switch (next) {
                case Step.To to -> {
                    state = to.state();
                    return;
                }
                case Step.Done done -> {
                    state = done.connected();
                    exporter = done.exporter();
                    parameters = done.parameters();
                    return;
                }
                case Step.Await<?> await -> {
                    if (!await.operation().isDone()) {
                        awaiting = await;
                        announced = false;
                        operation = await.operation();
                        witness.waiting(await.purpose());
                        return;
                    }
                    state = await.holder();
                    next = await.resume(out);
                }
            }
        }
    }
}
