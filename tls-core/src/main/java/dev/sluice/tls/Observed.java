package dev.sluice.tls;

import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.handshake.Witness;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.MessageText;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells an observer about one connection. The clock is read whether anybody listens or not, so that a recording plays alike. Any
 * thread, but for what the inbound half tells: the handshake.
 */
final class Observed implements Witness {
    private final Optional<TlsObserver> observer;
    private final LongSupplier ticker;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable Consumer<Observation> listener;
    private volatile long began;
    private long waitBegan;
    private @Nullable Purpose waiting;

    Observed(Optional<TlsObserver> observer, LongSupplier ticker) {
        this.observer = observer;
        this.ticker = ticker;
    }

    void begin(Role role, Optional<ServerName> name, Attachment attachment) {
        began = ticker.getAsLong();
        if (observer.isEmpty()) {
            return;
        }
        try {
            listener = observer.get().begin(role, name, attachment);
        } catch (RuntimeException e) {
            // An observer that fails is none.
        }
    }

    @Override
    public void message(Direction direction, HandshakeMessage message, int length) {
        if (listener != null) {
            tell(new Observation.Message(direction, message.name(), length, () -> MessageText.of(message)));
        }
    }

    @Override
    public void waiting(Purpose purpose) {
        waiting = purpose;
        waitBegan = ticker.getAsLong();
        tell(new Observation.Waiting(purpose));
    }

    @Override
    public void waited(boolean successful) {
        Purpose purpose = waiting;
        if (purpose != null) {
            waiting = null;
            tell(new Observation.Waited(purpose, since(waitBegan), successful));
        }
    }

    void completed(NegotiatedParameters parameters) {
        tell(new Observation.HandshakeCompleted(parameters, since(began)));
    }

    void keysChanged(Direction direction) {
        tell(new Observation.KeysChanged(direction));
    }

    void peerClosed() {
        tell(new Observation.PeerClosed());
    }

    /** Only the first end counts. */
    void ended(Optional<Failure> failure, boolean established) {
        if (ended.compareAndSet(false, true)) {
            tell(new Observation.Ended(failure, established, since(began)));
            listener = null;
        }
    }

    private Duration since(long then) {
        return Duration.ofNanos(ticker.getAsLong() - then);
    }

    private void tell(Observation observation) {
        Consumer<Observation> told = listener;
        if (told == null) {
            return;
        }
        try {
            told.accept(observation);
        } catch (RuntimeException e) {
            // An observer that fails misses what it was told.
        }
    }
}
