package dev.sluice.tls.handshake;

import dev.sluice.tls.Direction;
import dev.sluice.tls.Event;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Operation;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.HelloRequest;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.record.OutgoingFlight;
import dev.sluice.tls.secrets.Exporter;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs the states: feeds the transcript, takes steps, waits for operations. Confined to the inbound half, but for
 * {@link #operation()}, which any thread may look at to cancel, and {@link #renegotiate()}.
 */
public final class HandshakeMachine {
    private static final int IGNORED_REQUESTS = 4;

    private final Role role;
    private final HandshakeOutput out;
    private final Witness witness;
    private HandshakeState state;
    private Step.@Nullable Await<?> awaiting;
    private boolean announced;
    private volatile @Nullable Operation<?> operation;
    private final UnaryOperator<HandshakeMessage> rewriting;
    private final AtomicReference<@Nullable ClientHello> ownHello = new AtomicReference<>();
    private volatile boolean mayRenegotiate;
    private volatile @Nullable Renewable renewable;
    private boolean changing;
    private int ignoredRequests;
    private volatile @Nullable Questioning questioning;
    private int completions;
    private @Nullable NegotiatedParameters parameters;
    private @Nullable Exporter exporter;

    /** @param rewriting changes what is sent, in tests of published traces; the identity elsewhere */
    public HandshakeMachine(
            Role role,
            CryptoProvider crypto,
            OutgoingFlight flight,
            HandshakeState initial,
            Witness witness,
            UnaryOperator<HandshakeMessage> rewriting) {
        this.out = new HandshakeOutput(crypto, flight, witness, rewriting);
        this.role = role;
        this.rewriting = rewriting;
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

    /** Takes one whole message from the peer. */
    public void on(byte[] bytes) throws TlsException {
        HandshakeMessage message = out.version() == ProtocolVersion.TLS12
                ? HandshakeMessage.readTls12(bytes)
                : HandshakeMessage.read(bytes);
        witness.message(Direction.RECEIVING, message, bytes.length);
        if (message instanceof HelloRequest) {
            onHelloRequest(message);
            return;
        }
        if (!state.isConnected()) {
            out.remember(message, bytes);
        } else if (out.version() == ProtocolVersion.TLS12) {
            restart(message, bytes);
        }
        take(state.on(message, out));
    }

    /**
     * It is in no transcript, and in a handshake a client ignores it (RFC 5246, Section 7.4.1.1): a few of them, and not where nothing but
     * Finished may come.
     */
    private void onHelloRequest(HandshakeMessage request) throws TlsException {
        if (state.isConnected() || role == Role.SERVER || changing || ignoredRequests == IGNORED_REQUESTS) {
            take(state.on(request, out));
        } else {
            ignoredRequests++;
        }
    }

    /** The first message of a renegotiation, or the answer to ours, begins a transcript. */
    private void restart(HandshakeMessage message, byte[] bytes) {
        ClientHello own = ownHello.get();
        if (message instanceof ServerHello && own != null && state instanceof Renewable renewable) {
            byte[] encoded = own.encode();
            witness.message(Direction.SENDING, own, encoded.length);
            out.restart();
            out.remember(own, encoded);
            out.remember(message, bytes);
            state = renewable.answered(own);
        } else if (message instanceof ClientHello) {
            out.restart();
            out.remember(message, bytes);
        }
    }

    /** Whether this side may ask the other who it is. Any thread. */
    public boolean mayAsk() {
        Questioning now = questioning;
        return now != null && now.mayAsk();
    }

    /** The message that asks the peer who it is, with its header, or null while an answer is awaited. Any thread. */
    public byte @Nullable [] ask() {
        HandshakeMessage question = Objects.requireNonNull(questioning).ask();
        return question == null ? null : question.encode();
    }

    /** Whether this connection may shake hands again. Any thread. */
    public boolean mayRenegotiate() {
        return mayRenegotiate;
    }

    /** Whether a handshake goes on. */
    public boolean isShaking() {
        return awaiting != null || !state.isConnected();
    }

    /** Begins another handshake of a client. Returns the hello to send, or null if it has begun already. Any thread. */
    public byte @Nullable [] renegotiate() {
        while (true) {
            Renewable from = renewable;
            if (from == null) {
                throw new IllegalStateException("only a client of TLS 1.2 begins another handshake");
            }
            ClientHello hello = (ClientHello) rewriting.apply(from.hello());
            if (!ownHello.compareAndSet(null, hello)) {
                return null;
            }
            if (from.equals(renewable)) {
                return hello.encode();
            }
            ownHello.set(null); // a handshake was completed in between, so the hello is tied to the wrong one
        }
    }

    /** Whether a hello of ours that began another handshake is not answered to the end. */
    public boolean hasSentHello() {
        return ownHello.get() != null;
    }

    /** The peer will not shake hands again. Returns whether it was asked to by our hello. */
    public boolean refused() {
        return state.isConnected() && ownHello.getAndSet(null) != null;
    }

    /** How many handshakes were completed. */
    public int completions() {
        return completions;
    }

    /** The peer's records go on under its next keys (RFC 5246, Section 7.1). */
    public void onChangeCipherSpec() throws TlsException {
        changing = true;
        take(state.onChangeCipherSpec(out));
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

    /** Whether the handshake can do without what is waited for. */
    public boolean isOptional() {
        Step.Await<?> waiting = awaiting;
        return waiting != null && waiting.isOptional();
    }

    /** Gives up what is waited for if the handshake can do without it; the next {@link #resume} goes on. Returns whether it does. */
    public boolean stopWaitingIfPossible() {
        boolean possible = isOptional();
        if (possible) {
            Objects.requireNonNull(awaiting).operation().cancel();
        }
        return possible;
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
    public @Nullable Exporter exporter() {
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
                    mayRenegotiate = state.mayRenegotiate();
                    renewable = state instanceof Renewable one ? one : null;
                    questioning = state instanceof Questioning one ? one : null;
                    ownHello.set(null);
                    completions++;
                    changing = false;
                    ignoredRequests = 0;
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
