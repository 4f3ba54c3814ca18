package dev.sluice.tls.loom;

import dev.sluice.tls.Failure;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** How a connection ended: decided once, by whichever thread comes first, and said again to all later ones. */
final class Ending {

    private sealed interface State {}

    private record Open() implements State {}

    private record Failed(TlsException first) implements State {}

    private record Closed() implements State {}

    private static final State OPEN = new Open();

    private final TlsEngine engine;
    private final Transport transport;
    private final Signal signal;
    private final AtomicReference<State> state = new AtomicReference<>(OPEN);
    private final AtomicBoolean closed = new AtomicBoolean();

    Ending(TlsEngine engine, Transport transport, Signal signal) {
        this.engine = engine;
        this.transport = transport;
        this.signal = signal;
    }

    boolean isOver() {
        return !(state.get() instanceof Open);
    }

    boolean hasFailed() {
        return state.get() instanceof Failed;
    }

    /** Whether the application has closed the connection, before or after a failure. */
    boolean isClosed() {
        return closed.get();
    }

    /** Refuses a call that begins after the end. */
    void check() throws IOException {
        switch (state.get()) {
            case Open() -> {}
            case Failed(TlsException first) -> throw first.again();
            case Closed() -> throw new ClosedChannelException();
        }
    }

    /** Takes note of a failure and gives what the call that met it throws: the failure that was first, or the close. */
    IOException fail(TlsException failure) {
        if (state.compareAndSet(OPEN, new Failed(failure))) {
            engine.abort(failure);
            signal.raise();
            return failure;
        }
        return reason();
    }

    /** What a call throws that is overtaken by the end. */
    IOException reason() {
        return switch (state.get()) {
            case Failed(TlsException first) -> first.again();
            case Open(), Closed() -> new AsynchronousCloseException();
        };
    }

    /** Takes note of the transport's exception, which ends the connection, or of the interrupt behind it. */
    IOException transportFailed(String doing, IOException cause) {
        boolean first = !isOver();
        String detail = Thread.currentThread().isInterrupted()
                ? "interrupted while " + doing
                : "the transport failed while " + doing + ": " + cause;
        IOException reason = fail(new TlsException(new Failure.Aborted(detail), cause));
        if (!first) {
            reason.addSuppressed(cause);
        }
        closeTransport();
        return reason;
    }

    /** An interrupt ends the connection; the flag, which {@code cause} cleared, is set again. */
    IOException interrupted(String doing, InterruptedException cause) {
        Thread.currentThread().interrupt();
        IOException reason = fail(new TlsException(new Failure.Aborted("interrupted while " + doing), cause));
        closeTransport();
        return reason;
    }

    /** Takes note of the application's wish; false if it was known already. */
    boolean close() {
        state.compareAndSet(OPEN, new Closed());
        boolean first = closed.compareAndSet(false, true);
        signal.raise();
        return first;
    }

    void closeTransport() {
        try {
            transport.close();
        } catch (IOException e) {
            // It is given up in any case.
        }
        if (hasFailed()) {
            engine.close();
        }
    }
}
