package dev.sluice.tls.reactive;

import java.util.Objects;
import reactor.core.scheduler.Scheduler;

/** Where public-key computation runs: key exchange, signing, verification. */
public sealed interface CryptoWork {

    /** On {@code scheduler}; the event loop goes on with other connections meanwhile. */
    record Offloaded(Scheduler scheduler) implements CryptoWork {
        public Offloaded {
            Objects.requireNonNull(scheduler);
        }
    }

    /**
     * On the event loop, at most {@code unitsPerTurn} computations, those of all its connections together, before the loop looks at
     * everything else.
     */
    record OnEventLoop(int unitsPerTurn) implements CryptoWork {
        public OnEventLoop {
            if (unitsPerTurn < 1) {
                throw new IllegalArgumentException("a turn of the event loop computes at least one thing");
            }
        }
    }

    /** On a scheduler that all sessions of the process share: as many daemon threads as there are processors, gone when idle. */
    static CryptoWork offloaded() {
        return new Offloaded(CryptoThreads.SCHEDULER);
    }

    /** On {@code scheduler}. */
    static CryptoWork offloadedTo(Scheduler scheduler) {
        return new Offloaded(scheduler);
    }

    /** On the event loop, so many computations a turn of it. */
    static CryptoWork onEventLoop(int unitsPerTurn) {
        return new OnEventLoop(unitsPerTurn);
    }
}
