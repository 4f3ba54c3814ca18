package dev.sluice.tls.testkit;

import dev.sluice.tls.Event;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Sent;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A bare engine at one end of a {@link DuplexPipe}, driven by the test's own thread and doing nothing unasked: the other end
 * of whatever is tested. Every buffer it lends to the engine is overwritten after the call (see {@link Poison}).
 *
 * <p>{@link #pump} never waits. The verbs below it wait, parked, for the other end. Confined to one thread.
 */
public final class ScriptedPeer {
    private final TlsEngine engine;
    private final ScriptedTransport transport;
    private final List<Event> events = new ArrayList<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final Set<Operation<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private Consumer<Operation<?>> operations = Operation::start;
    private IntSupplier outputSize = () -> TlsEngine.MAX_RECORD;
    private ByteBuffer input = ByteBuffer.allocate(2 * TlsEngine.MAX_RECORD).flip();
    private ByteBuffer output = ByteBuffer.allocate(0);
    private int delivered;
    private boolean inputEnded;
    private boolean peerClosed;
    private @Nullable TlsException failure;

    public ScriptedPeer(TlsEngine engine, ScriptedTransport transport) {
        this.engine = engine;
        this.transport = transport;
    }

    public static ScriptedPeer client(ClientConfig config, ServerName name, ScriptedTransport transport) {
        return new ScriptedPeer(TlsEngine.client(config, name), transport);
    }

    public static ScriptedPeer server(ServerConfig config, ScriptedTransport transport) {
        return new ScriptedPeer(TlsEngine.server(config), transport);
    }

    /** What to do with an operation when it appears, instead of starting it at once. */
    public ScriptedPeer operations(Consumer<Operation<?>> treatment) {
        this.operations = treatment;
        return this;
    }

    /** How large the next output buffer is, instead of a whole record; never below what the engine needs. */
    public ScriptedPeer outputSize(IntSupplier bytes) {
        this.outputSize = bytes;
        return this;
    }

    public TlsEngine engine() {
        return engine;
    }

    public ScriptedTransport transport() {
        return transport;
    }

    /** Every event so far but {@code WantRead}, in order. */
    public List<Event> events() {
        return List.copyOf(events);
    }

    /** All application data received so far. */
    public byte[] received() {
        return received.toByteArray();
    }

    /** Whether the other end sent close_notify. */
    public boolean isPeerClosed() {
        return peerClosed;
    }

    /** Why the connection failed, if it did. */
    public Optional<TlsException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Whether the transport's end of input was reached. */
    public boolean isInputEnded() {
        return inputEnded;
    }

    /** Does everything that can be done without waiting; true if that was anything. */
    public boolean pump() throws IOException {
        boolean any = false;
        boolean more = true;
        while (more) {
            more = drain() || receive() || advance();
            any |= more;
        }
        return any;
    }

    /** Hands the engine's output to the transport, as much as it takes; true if it took some. */
    public boolean drain() throws IOException {
        boolean any = false;
        while (output.hasRemaining() || engine.hasOutput()) {
            if (!output.hasRemaining()) {
                output = outputBuffer();
                engine.flush(output);
                output.flip();
            }
            if (transport.tryWrite(output) == 0) {
                return any;
            }
            any = true;
        }
        return any;
    }

    /** Takes from the transport what is there; true if there was something. */
    public boolean receive() throws IOException {
        input.compact();
        int count = inputEnded ? 0 : transport.tryRead(input);
        input.flip();
        if (count < 0) {
            inputEnded = true;
            engine.endOfInput();
        }
        return count != 0;
    }

    /** Advances the engine until it wants more; true if anything happened. */
    public boolean advance() {
        boolean any = false;
        while (step()) {
            any = true;
        }
        return any;
    }

    /** Advances the engine by one event; false if it cannot go on now. */
    public boolean step() {
        if (failure != null || peerClosed) {
            return false;
        }
        ByteBuffer plain = ByteBuffer.allocate(TlsEngine.MAX_PLAINTEXT);
        try {
            int before = input.remaining();
            Event event = engine.advance(input, plain);
            if (!(event instanceof Event.WantRead)) {
                events.add(event);
            }
            return handle(event, plain.flip()) || input.remaining() < before;
        } catch (TlsException e) {
            failure = e;
            return true;
        } finally {
            Poison.fill(plain);
            input = Poison.moveOut(input);
        }
    }

    /** Whether the engine can go on after this event. */
    private boolean handle(Event event, ByteBuffer plain) {
        return switch (event) {
            case Event.WantRead _ -> false;
            case Event.WantSpace space -> throw new IllegalStateException("too little space for " + space.bytes());
            case Event.WantWrite _ -> true;
            case Event.Suspended suspended -> operate(suspended.operation());
            case Event.HandshakeComplete _ -> true;
            case Event.ApplicationData data -> receive(plain, data.length());
            case Event.EarlyData data -> receive(plain, data.length());
            case Event.EarlyDataAccepted _ -> true;
            case Event.EarlyDataRejected _ -> true;
            case Event.KeysUpdated _, Event.RekeyRefused _ -> true;
            case Event.IdentityVerified _ -> true;
            case Event.IdentityWithheld _ -> true;
            case Event.PeerConfirmed _ -> true;
            case Event.PeerClosed _ -> {
                peerClosed = true;
                yield true;
            }
        };
    }

    private boolean operate(Operation<?> operation) {
        if (!seen.add(operation)) {
            return false;
        }
        operations.accept(operation);
        return true;
    }

    private boolean receive(ByteBuffer plain, int length) {
        if (plain.remaining() != length) {
            throw new IllegalStateException(
                    "the event tells of " + length + " bytes, the buffer of " + plain.remaining());
        }
        byte[] data = new byte[length];
        plain.get(data);
        received.writeBytes(data);
        return true;
    }

    /** Waits for the end of the handshake. */
    public NegotiatedParameters handshake() throws IOException {
        while (engine.parameters().isEmpty()) {
            pumpOrWait();
        }
        pump();
        return engine.parameters().orElseThrow();
    }

    /** Waits for exactly so many further bytes of application data. */
    public byte[] read(int count) throws IOException {
        while (received.size() - delivered < count) {
            if (peerClosed) {
                throw new IOException(
                        "close_notify after " + (received.size() - delivered) + " of " + count + " bytes");
            }
            pumpOrWait();
        }
        delivered += count;
        return Arrays.copyOfRange(received.toByteArray(), delivered - count, delivered);
    }

    /** Waits for close_notify and gives the application data before it that was not read yet. */
    public byte[] readToEnd() throws IOException {
        while (!peerClosed) {
            pumpOrWait();
        }
        return read(received.size() - delivered);
    }

    /** Waits until the connection fails, and says why. */
    public TlsException awaitFailure() throws IOException {
        while (failure == null) {
            if (!pump()) {
                transport.awaitReadable(Long.MAX_VALUE);
            }
        }
        pump();
        return failure;
    }

    /** Pumps, and waits for input when that does nothing; throws the failure if there is one. */
    public void pumpOrWait() throws IOException {
        if (!pump()) {
            if (failure != null) {
                throw failure.again();
            }
            transport.awaitReadable(Long.MAX_VALUE);
        }
    }

    /** Seals into one output buffer, which the next {@link #drain} hands on; nothing while there still is output. */
    public Sent seal(ByteBuffer plaintext) throws TlsException {
        if (output.hasRemaining()) {
            return Sent.OUT_FULL;
        }
        output = outputBuffer();
        Sent sent = engine.send(plaintext, output);
        output.flip();
        return sent;
    }

    /** Seals and writes everything, waiting where the transport is full. */
    public void write(byte[] data) throws IOException {
        ByteBuffer plaintext = ByteBuffer.wrap(data.clone());
        Sent sent;
        do {
            writeFully();
            sent = seal(plaintext);
            if (sent == Sent.NOT_NOW && !output.hasRemaining()) {
                pumpOrWait();
            }
        } while (sent != Sent.ALL);
        Poison.fill(plaintext);
        writeFully();
    }

    private void writeFully() throws IOException {
        while (output.hasRemaining()) {
            transport.write(output);
        }
    }

    /** Sends a KeyUpdate. */
    public void rekey(Rekey rekey) throws IOException {
        engine.updateKeys(rekey);
        drain();
    }

    /** Sends close_notify. */
    public void closeWrite() throws IOException {
        engine.closeWrite();
        drain();
    }

    private ByteBuffer outputBuffer() {
        return ByteBuffer.allocate(Math.max(engine.minimumOutput(), outputSize.getAsInt()));
    }
}
