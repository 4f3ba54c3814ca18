package dev.sluice.tls.reactive;

import java.time.Duration;
import java.util.Optional;
import reactor.core.scheduler.Scheduler;

/**
 * How the reactive face drives its connections; what they negotiate is the business of
 * {@link dev.sluice.tls.config.ClientConfig} and {@link dev.sluice.tls.config.ServerConfig}.
 *
 * @param closeTimeout how long a closing connection may keep its transport: for the alert of a failure to leave, and for the
 *     peer's close_notify
 * @param recordsPerTurn how many records a connection opens or seals before it lets the event loop serve others
 * @param cryptoScheduler where public-key computation runs; on the event loop if empty
 */
public record SessionSettings(Duration closeTimeout, int recordsPerTurn, Optional<Scheduler> cryptoScheduler) {

    /** 5 s to close, 32 records a turn, computation on the event loop. */
    public static final SessionSettings DEFAULT = new SessionSettings(Duration.ofSeconds(5), 32, Optional.empty());

    public SessionSettings {
        if (closeTimeout.isNegative() || closeTimeout.isZero()) {
            throw new IllegalArgumentException("a timeout is positive");
        }
        if (recordsPerTurn < 1) {
            throw new IllegalArgumentException("a turn serves at least one record");
        }
    }

    public SessionSettings withCloseTimeout(Duration timeout) {
        return new SessionSettings(timeout, recordsPerTurn, cryptoScheduler);
    }

    public SessionSettings withRecordsPerTurn(int records) {
        return new SessionSettings(closeTimeout, records, cryptoScheduler);
    }

    /** Runs key exchange, signing and verification on {@code scheduler}, for example one of several threads for a busy server. */
    public SessionSettings withCryptoScheduler(Scheduler scheduler) {
        return new SessionSettings(closeTimeout, recordsPerTurn, Optional.of(scheduler));
    }
}
