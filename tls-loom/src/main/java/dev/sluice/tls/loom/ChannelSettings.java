package dev.sluice.tls.loom;

import dev.sluice.tls.config.ConnectionSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/**
 * What the channels of one client or listener have in common. Immutable but for the permits, which they share.
 *
 * @param timeouts what a new channel starts with
 * @param handshakeTimeout the configuration's, for the message of a handshake that the transport does not let out
 * @param ticker monotonic nanoseconds
 * @param timer wake-ups for waits that the transport cannot limit
 * @param crypto how many handshakes may compute at once; empty for any number
 * @param buffers where record buffers come from
 */
record ChannelSettings(
        Timeouts timeouts,
        Duration handshakeTimeout,
        LongSupplier ticker,
        Timer timer,
        Optional<Semaphore> crypto,
        BufferPool buffers) {

    /** The deadline that never comes. */
    static final long NEVER = Long.MAX_VALUE;

    private static final Duration LONGEST = Duration.ofDays(365 * 100);

    static ChannelSettings of(ConnectionSettings config) {
        LongSupplier ticker = config.environment().ticker();
        return new ChannelSettings(
                Timeouts.DEFAULT,
                config.limits().handshakeTimeout(),
                ticker,
                Timer.system(ticker),
                Optional.empty(),
                BufferPool.SHARED);
    }

    ChannelSettings with(Timeouts value) {
        return new ChannelSettings(value, handshakeTimeout, ticker, timer, crypto, buffers);
    }

    ChannelSettings with(Timer value) {
        return new ChannelSettings(timeouts, handshakeTimeout, ticker, value, crypto, buffers);
    }

    ChannelSettings with(BufferPool value) {
        return new ChannelSettings(timeouts, handshakeTimeout, ticker, timer, crypto, value);
    }

    ChannelSettings withCryptoLimit(int handshakes) {
        Optional<Semaphore> permits = Optional.of(new Semaphore(handshakes, true));
        return new ChannelSettings(timeouts, handshakeTimeout, ticker, timer, permits, buffers);
    }

    /** So long from now; {@link #NEVER} for zero. */
    long deadline(Duration timeout) {
        return timeout.isZero() ? NEVER : after(timeout);
    }

    /** So long from now, or {@link #NEVER} if that is beyond counting. */
    long after(Duration timeout) {
        return timeout.compareTo(LONGEST) > 0 ? NEVER : ticker.getAsLong() + timeout.toNanos();
    }

    boolean passed(long deadline) {
        return deadline != NEVER && ticker.getAsLong() - deadline >= 0;
    }
}
