package dev.sluice.tls.shim;

import dev.sluice.tls.Event;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Operation;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Sent;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An engine on a socket, driven by one thread that does one thing at a time, so that what it does has one order. */
final class Connection implements AutoCloseable {
    private static final int PATIENCE = 5_000;

    private final Socket socket;
    private final TlsEngine engine;
    private final boolean piecemeal;
    private final InputStream received;
    private final ByteBuffer in = ByteBuffer.allocate(TlsEngine.MAX_RECORD).limit(0);
    private final ByteBuffer plain =
            ByteBuffer.allocate(TlsEngine.MAX_PLAINTEXT).limit(0);
    private final ByteBuffer out;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private boolean peerClosed;
    private boolean earlyDataRejected;
    private int keyChanges;

    /** @param piecemeal whether the engine gets input byte by byte and little room for output */
    Connection(Socket socket, TlsEngine engine, boolean piecemeal) throws IOException {
        this.socket = socket;
        this.engine = engine;
        this.piecemeal = piecemeal;
        this.received = new BufferedInputStream(socket.getInputStream(), TlsEngine.MAX_RECORD);
        this.out = ByteBuffer.allocate(piecemeal ? engine.minimumOutput() : TlsEngine.MAX_RECORD);
    }

    /** Goes on until the handshake is complete, or until there is early data to read: then not. */
    Optional<NegotiatedParameters> handshake() throws IOException, InterruptedException, ShimFailure {
        while (engine.parameters().isEmpty() && waiting.size() == 0) {
            if (peerClosed) {
                throw new ShimFailure("the peer closed the connection in the handshake");
            }
            keep(next());
        }
        flush();
        return engine.parameters();
    }

    /** Goes as far as a client can without its server: the ClientHello is sent. */
    void begin() throws IOException, InterruptedException {
        while (true) {
            Event event = advance();
            flush();
            if (event instanceof Event.Suspended suspended) {
                await(suspended.operation());
            } else if (!(event instanceof Event.WantWrite)) {
                return;
            }
        }
    }

    /** Whether early data may be sent. */
    boolean offersEarlyData() throws IOException {
        return sendEarly(ByteBuffer.allocate(0));
    }

    /** Sends as much of it early as may be; whether that was all. */
    boolean sendEarly(ByteBuffer data) throws IOException {
        Sent sent = Sent.OUT_FULL;
        while (sent == Sent.OUT_FULL) {
            sent = engine.sendEarly(new ByteBuffer[] {data}, out.clear());
            writeOut();
        }
        return sent == Sent.ALL;
    }

    /** Whether the server skipped the early data. */
    boolean isEarlyDataRejected() {
        return earlyDataRejected;
    }

    /** How often the peer's keys changed: in TLS 1.2 by another handshake. */
    int keyChanges() {
        return keyChanges;
    }

    /** Waits for data; -1 after the peer's close_notify. */
    int read(byte[] into) throws IOException, InterruptedException {
        while (waiting.size() == 0 && !peerClosed && !plain.hasRemaining()) {
            keep(next());
        }
        if (waiting.size() > 0) {
            ByteBuffer all = ByteBuffer.wrap(waiting.toByteArray());
            waiting.reset();
            int length = take(all, into);
            waiting.write(all.array(), all.position(), all.remaining());
            return length;
        }
        return plain.hasRemaining() ? take(plain, into) : -1;
    }

    private static int take(ByteBuffer from, byte[] into) {
        int length = Math.min(from.remaining(), into.length);
        from.get(into, 0, length);
        return length;
    }

    /** Sends all of it. */
    void write(ByteBuffer data) throws IOException, InterruptedException {
        Sent sent = Sent.OUT_FULL;
        while (sent != Sent.ALL) {
            sent = engine.send(data, out.clear());
            writeOut();
            if (sent == Sent.NOT_NOW) {
                store();
                keep(next());
            }
        }
    }

    void updateKeys() throws IOException {
        engine.updateKeys(Rekey.SENDING);
        flush();
    }

    byte[] export(String label, byte[] context, int length) throws IOException {
        return engine.exportKeyingMaterial(label, context, length);
    }

    /** Sends close_notify. */
    void closeWrite() {
        engine.closeWrite();
        flush();
    }

    /** Whether the handshake is complete. */
    boolean isComplete() {
        return engine.parameters().isPresent();
    }

    /** The version of a connection whose handshake is complete. */
    ProtocolVersion version() {
        return engine.parameters().orElseThrow().version();
    }

    /** Whether it resumed a session; its handshake is complete. */
    boolean isResumed() {
        return engine.parameters().orElseThrow().resumed();
    }

    // ---- the loop

    /** What is in {@code plain} must have been read. */
    private Event next() throws IOException, InterruptedException {
        while (true) {
            Event event = advance();
            switch (event) {
                case Event.WantRead _ -> {
                    flush();
                    receive();
                }
                case Event.WantWrite _ -> flush();
                case Event.Suspended suspended -> {
                    flush();
                    await(suspended.operation());
                }
                default -> {
                    return event;
                }
            }
        }
    }

    private Event advance() throws IOException {
        plain.clear();
        try {
            return engine.advance(in, plain);
        } catch (TlsException e) {
            flush();
            throw e;
        } finally {
            plain.flip();
        }
    }

    private void keep(Event event) {
        switch (event) {
            case Event.EarlyDataRejected _ -> earlyDataRejected = true;
            case Event.EarlyData _ -> store();
            case Event.KeysUpdated _ -> keyChanges++;
            case Event.PeerClosed _ -> peerClosed = true;
            default -> {}
        }
    }

    private void store() {
        waiting.write(plain.array(), plain.position(), plain.remaining());
        plain.position(plain.limit());
    }

    private void receive() throws IOException {
        in.compact();
        try {
            socket.setSoTimeout(millis(engine.deadline()));
            int wanted = piecemeal ? 1 : in.remaining();
            int count = received.read(in.array(), in.position(), wanted);
            if (count < 0) {
                engine.endOfInput();
            } else {
                in.position(in.position() + count);
            }
        } catch (SocketTimeoutException e) {
            // The engine knows what it waited for.
        } finally {
            in.flip();
        }
    }

    /** Rounded up, and 0, which means for ever, only for a deadline that never comes. */
    private static int millis(long deadline) {
        return deadline == Long.MAX_VALUE
                ? 0
                : Math.clamp(TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()) + 1, 1, Integer.MAX_VALUE);
    }

    private static void await(Operation<?> operation) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        operation.onDone(done::countDown);
        if (!operation.isStarted()) {
            operation.start();
        }
        done.await();
    }

    /** A peer that is gone may have said why before: reading tells. */
    private void flush() {
        boolean more = engine.hasOutput();
        try {
            while (more) {
                more = engine.flush(out.clear());
                writeOut();
            }
        } catch (IOException e) {
            // Nothing more goes out.
        }
    }

    private void writeOut() throws IOException {
        if (out.position() > 0) {
            socket.getOutputStream().write(out.array(), 0, out.position());
        }
    }

    /** Lets the peer hear out what was sent: a socket closed with unread bytes in it may take that back. */
    @Override
    public void close() {
        engine.close();
        try (socket) {
            socket.shutdownOutput();
            socket.setSoTimeout(PATIENCE);
            while (received.skip(TlsEngine.MAX_RECORD) > 0 || received.read() >= 0) {
                // nobody wants it
            }
        } catch (IOException e) {
            // The peer has gone first.
        }
    }
}
