package dev.sluice.tls.loom;

import dev.sluice.tls.Failure;
import dev.sluice.tls.Sent;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The outbound half: whoever holds the permit seals and writes. Everybody may wait for the permit but a reader: it marks
 * what it owes the peer as pending and goes on, and whoever gives the permit back looks again.
 */
final class Outbound {
    /** How many record buffers are filled before one write of the transport. */
    private static final int BATCH = 4;

    private static final int RECORD = 1 << 14;

    /** Carries the transport's exception to where the permit is given back. */
    private static final class WriteFailed extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient IOException reason;

        WriteFailed(IOException reason) {
            super(reason);
            this.reason = reason;
        }
    }

    /** What is done with the permit. */
    private interface Work {
        Sent run() throws TlsException, WriteFailed;
    }

    private final TlsEngine engine;
    private final Transport transport;
    private final ChannelSettings settings;
    private final Ending ending;
    private final Runnable lookForAlert;
    private final WriteWatchdog watchdog;

    /** Fair, so that a rekey or a close gets its turn between the records of a long write. */
    private final ReentrantLock permit = new ReentrantLock(true);

    private final AtomicBoolean pending = new AtomicBoolean();
    private boolean broken; // guarded by the permit: the transport failed, perhaps within a record
    private volatile Timer.Task lastWordsLimit = () -> {};
    private volatile Duration writeTimeout;
    private volatile boolean handshaking = true;

    /** @param lookForAlert looks whether the peer said why it takes no more, and ends the connection with that if so */
    Outbound(TlsEngine engine, Transport transport, ChannelSettings settings, Ending ending, Runnable lookForAlert) {
        this.engine = engine;
        this.transport = transport;
        this.settings = settings;
        this.ending = ending;
        this.lookForAlert = lookForAlert;
        this.watchdog = new WriteWatchdog(settings, this::timedOut);
        this.writeTimeout = settings.timeouts().write();
    }

    void writeTimeout(Duration timeout) {
        writeTimeout = timeout;
    }

    /** From here on a reader leaves its output to others. */
    void handshakeComplete() {
        handshaking = false;
    }

    /** Seals some of the plaintext behind what is queued, and waits until the transport has taken it. */
    Sent send(ByteBuffer[] plaintext) throws IOException {
        return holdingPermit(() -> sealAndWrite(plaintext));
    }

    /** The same before the handshake is complete; {@code NOT_NOW} where nothing may be sent early. */
    Sent sendEarly(ByteBuffer[] plaintext) throws IOException {
        return holdingPermit(() -> {
            ByteBuffer out = settings.buffers().rent();
            try {
                return engine.sendEarly(plaintext, out);
            } finally {
                writeAndGiveBack(new ByteBuffer[] {out});
            }
        });
    }

    /** Waits until the transport has taken what is queued. */
    void flush() throws IOException {
        holdingPermit(() -> {
            writeQueued();
            return Sent.ALL;
        });
    }

    /** The reader's way to send: never waits once the handshake is complete. */
    void flushFromReader() throws IOException {
        if (handshaking) {
            // The peers take turns: nothing can be read before this is written.
            flush();
            return;
        }
        pending.set(true);
        if (!permit.isLocked()) {
            Thread.ofVirtual()
                    .name("sluice-output")
                    .inheritInheritableThreadLocals(false)
                    .start(this::writePending);
        }
    }

    /**
     * Ends the connection with the engine's failure. What is sealed already leaves, then the alert, then the transport is
     * closed: here, or by the thread that is writing just now, and within the close timeout.
     *
     * @return what the call that met the failure throws
     */
    IOException fail(TlsException failure) {
        IOException reason = ending.fail(failure);
        if (ending.hasFailed()) {
            lastWordsLimit = limitLastWords();
            pending.set(true);
            writePending();
        }
        return reason;
    }

    /** The same, unless the engine only refuses what was asked and the connection goes on. */
    IOException refusedOrFailed(TlsException e) {
        return engine.failure().isPresent() ? fail(e) : e;
    }

    /** close_notify within the close timeout, if it can still be said, then the end of the transport. Never throws. */
    void close() {
        Timer.Task limit = limitLastWords();
        permit.lock(); // whoever holds it is writing, and the limit ends that
        try {
            engine.closeWrite();
            writeQueued();
        } catch (WriteFailed e) {
            // The peer is gone or does not listen: there is nobody to tell.
        } finally {
            permit.unlock();
            limit.cancel();
            lastWordsLimit.cancel();
            watchdog.stop();
            ending.closeTransport();
        }
    }

    private Timer.Task limitLastWords() {
        long deadline = settings.deadline(settings.timeouts().close());
        return settings.timer().at(deadline, ending::closeTransport);
    }

    private Sent holdingPermit(Work work) throws IOException {
        acquire();
        try {
            return runAndRelease(work);
        } catch (WriteFailed e) {
            throw writeFailed(e.reason);
        } catch (TlsException e) {
            throw refusedOrFailed(e);
        } finally {
            writePending();
        }
    }

    private void acquire() throws IOException {
        try {
            permit.lockInterruptibly();
        } catch (InterruptedException e) {
            throw ending.interrupted("waiting for its turn to write", e);
        }
        if (ending.isOver()) {
            permit.unlock();
            writePending();
            throw ending.reason();
        }
    }

    private Sent runAndRelease(Work work) throws TlsException, WriteFailed {
        try {
            return work.run();
        } catch (RuntimeException | Error e) {
            ending.fail(TlsException.internal("sending failed: " + e, e));
            ending.closeTransport();
            throw e;
        } finally {
            permit.unlock();
        }
    }

    private IOException writeFailed(IOException cause) {
        if (!ending.isOver() && !Thread.currentThread().isInterrupted()) {
            lookForAlert.run();
        }
        return ending.transportFailed("writing", cause);
    }

    /** Writes what readers left, without waiting for the permit; after a failure these are the last words. */
    private void writePending() {
        while (pending.get() && permit.tryLock()) {
            boolean last = ending.hasFailed();
            IOException failed = null;
            try {
                pending.set(false);
                writeQueued();
            } catch (WriteFailed e) {
                failed = e.reason;
            } finally {
                permit.unlock();
            }
            if (failed != null) {
                writeFailed(failed);
            }
            if (last) {
                ending.closeTransport();
                lastWordsLimit.cancel();
            }
        }
    }

    private Sent sealAndWrite(ByteBuffer[] plaintext) throws TlsException, WriteFailed {
        ByteBuffer[] wire = rentFor(plaintext);
        try {
            return seal(plaintext, wire);
        } finally {
            // Even if sealing failed: the records before are numbered, and the alert comes after them.
            writeAndGiveBack(wire);
        }
    }

    private Sent seal(ByteBuffer[] plaintext, ByteBuffer[] wire) throws TlsException {
        Sent sent = Sent.OUT_FULL;
        for (int i = 0; i < wire.length && sent == Sent.OUT_FULL; i++) {
            sent = engine.send(plaintext, wire[i]);
        }
        return sent;
    }

    private ByteBuffer[] rentFor(ByteBuffer[] plaintext) {
        long records = (remaining(plaintext) + RECORD - 1) / RECORD;
        ByteBuffer[] wire = new ByteBuffer[Math.clamp(records, 1, BATCH)];
        for (int i = 0; i < wire.length; i++) {
            wire[i] = settings.buffers().rent();
        }
        return wire;
    }

    private void writeAndGiveBack(ByteBuffer[] wire) throws WriteFailed {
        try {
            for (ByteBuffer buffer : wire) {
                buffer.flip();
            }
            writeAll(wire);
        } finally {
            for (ByteBuffer buffer : wire) {
                settings.buffers().giveBack(buffer);
            }
        }
    }

    private void writeQueued() throws WriteFailed {
        boolean more = engine.hasOutput();
        while (more) {
            ByteBuffer out = settings.buffers().rent();
            more = engine.flush(out);
            writeAndGiveBack(new ByteBuffer[] {out});
        }
    }

    private void writeAll(ByteBuffer[] wire) throws WriteFailed {
        while (remaining(wire) > 0) {
            if (broken) {
                throw new WriteFailed(new IOException("the transport has failed before"));
            }
            watchdog.begin(writeDeadline());
            try {
                transport.write(wire);
            } catch (IOException e) {
                broken = true;
                throw new WriteFailed(e);
            } finally {
                watchdog.end();
            }
        }
    }

    private long writeDeadline() {
        if (ending.isOver()) {
            return ChannelSettings.NEVER; // the last words have a limit of their own
        }
        long deadline = settings.deadline(writeTimeout);
        return handshaking ? Math.min(deadline, engine.deadline()) : deadline;
    }

    private void timedOut() {
        boolean handshake = handshaking && settings.passed(engine.deadline());
        Failure failure = handshake
                ? new Failure.TimedOut("the handshake", settings.handshakeTimeout())
                : new Failure.TimedOut("a write", writeTimeout);
        ending.fail(new TlsException(failure));
        ending.closeTransport();
    }

    static long remaining(ByteBuffer[] buffers) {
        long total = 0;
        for (ByteBuffer buffer : buffers) {
            total += buffer.remaining();
        }
        return total;
    }
}
