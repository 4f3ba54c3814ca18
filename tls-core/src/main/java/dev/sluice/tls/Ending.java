package dev.sluice.tls;

import dev.sluice.tls.record.stream.StreamOutbound;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** How a connection ends: its first failure, and its last words. Any thread. */
final class Ending {
    private final StreamOutbound outbound;
    private final AtomicReference<@Nullable TlsException> failed = new AtomicReference<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile boolean over;
    private volatile boolean abandoned;

    Ending(StreamOutbound outbound) {
        this.outbound = outbound;
    }

    /** Whether close_notify was queued, behind which nothing is said. */
    boolean isClosing() {
        return closing.get();
    }

    boolean hasFailed() {
        return failed.get() != null;
    }

    /** Whether nothing but queued last words is left to do. */
    boolean isOver() {
        return over;
    }

    /** Whether nobody takes the last words either. */
    boolean isAbandoned() {
        return abandoned;
    }

    Optional<Failure> failure() {
        return Optional.ofNullable(failed.get()).map(TlsException::failure);
    }

    void throwIfFailed() throws TlsException {
        TlsException first = failed.get();
        if (first != null) {
            throw first.again();
        }
    }

    /** Remembers the first failure and queues its alert. Returns what to throw. */
    TlsException fail(TlsException e, boolean inFirstHandshake) {
        if (!failed.compareAndSet(null, e)) {
            TlsException first = Objects.requireNonNull(failed.get());
            return e == first || e.getCause() == first ? e : first.again();
        }
        e.alert().ifPresent(alert -> lastWords(alert, inFirstHandshake));
        over = true; // not before the alert is queued, or it could be wiped with the rest
        return e;
    }

    /** In a handshake user_canceled is a clean end and says so; later, close_notify would tell of data that is complete. */
    private void lastWords(AlertDescription alert, boolean inFirstHandshake) {
        if (alert == AlertDescription.USER_CANCELED && inFirstHandshake) {
            outbound.alert(alert, AlertDescription.CLOSE_NOTIFY);
        } else {
            outbound.alert(alert);
        }
    }

    /** The connection is given up without a word. Returns whether it had not failed before. */
    boolean abort(@Nullable Throwable cause) {
        Failure failure = new Failure.Aborted(
                cause == null ? "the connection was given up" : "the transport failed: " + cause.getMessage());
        boolean first = failed.compareAndSet(null, new TlsException(failure, cause));
        if (first) {
            abandoned = true;
            over = true;
        }
        return first;
    }

    /** Nobody takes what is queued any more. */
    void abandon() {
        abandoned = true;
    }

    /** Queues close_notify, once. Returns whether this call did. */
    boolean closeWrite() {
        boolean first = failed.get() == null && closing.compareAndSet(false, true);
        if (first) {
            outbound.alert(AlertDescription.CLOSE_NOTIFY);
        }
        return first;
    }

    /** A handshake that is not complete cannot go on after close_notify: the connection has failed from here on. */
    void giveUpHandshake() {
        Failure failure = new Failure.Aborted("the connection was closed before the handshake was complete");
        if (failed.compareAndSet(null, new TlsException(failure))) {
            outbound.alert(AlertDescription.USER_CANCELED, AlertDescription.CLOSE_NOTIFY);
            over = true;
        }
    }
}
