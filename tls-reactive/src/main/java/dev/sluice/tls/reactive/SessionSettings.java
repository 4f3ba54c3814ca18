package dev.sluice.tls.reactive;

import java.time.Duration;
import java.util.Objects;

/**
 * How the reactive face drives its connections; what they negotiate is the business of
 * {@link dev.sluice.tls.config.ClientConfig} and {@link dev.sluice.tls.config.ServerConfig}.
 *
 * @param closeTimeout how long a closing connection may keep its transport: for the alert of a failure to leave, and for the
 *     peer's close_notify
 * @param recordsPerTurn how many records a connection opens or seals before it lets the event loop serve others
 * @param crypto where public-key computation runs
 */
public record SessionSettings(Duration closeTimeout, int recordsPerTurn, CryptoWork crypto) {

    /** 5 s to close, 32 records a turn, computation offloaded to threads that the process shares. */
    public static final SessionSettings DEFAULT =
            new SessionSettings(Duration.ofSeconds(5), 32, CryptoWork.offloaded());

    public SessionSettings {
        if (closeTimeout.isNegative() || closeTimeout.isZero()) {
            throw new IllegalArgumentException("a timeout is positive");
        }
        if (recordsPerTurn < 1) {
            throw new IllegalArgumentException("a turn serves at least one record");
        }
        Objects.requireNonNull(crypto);
    }

    public SessionSettings withCloseTimeout(Duration timeout) {
        return new SessionSettings(timeout, recordsPerTurn, crypto);
    }

    public SessionSettings withRecordsPerTurn(int records) {
        return new SessionSettings(closeTimeout, records, crypto);
    }

    public SessionSettings withCrypto(CryptoWork work) {
        return new SessionSettings(closeTimeout, recordsPerTurn, work);
    }
}
