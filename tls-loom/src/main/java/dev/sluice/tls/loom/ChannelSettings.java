package dev.sluice.tls.loom;

import dev.sluice.tls.Admission;
import dev.sluice.tls.config.ConnectionSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What the channels of one client or listener have in common. Immutable but for the admissions, which they share.
 *
 * @param timeouts what a new channel starts with
 * @param handshakeTimeout the configuration's, for the message of a handshake that the transport does not let out
 * @param ticker monotonic nanoseconds
 * @param timer wake-ups for waits that the transport cannot limit
 * @param crypto how many handshakes may compute at once
 * @param handshakes how many handshakes may be under way at once; empty for a client, which begins none unasked
 * @param buffers where record buffers come from
 */
record ChannelSettings(
        Timeouts timeouts,
        Duration handshakeTimeout,
        LongSupplier ticker,
        Timer timer,
        Admission crypto,
        Optional<Admission> handshakes,
        BufferPool buffers) {

    /** The deadline that never comes. */
    static final long NEVER = Long.MAX_VALUE;

    /** The processors of this machine: more handshakes computing at once would only keep others from their turn. */
    private static final Admission CRYPTO =
            Admission.atOnce(Runtime.getRuntime().availableProcessors());

    private static final Duration LONGEST = Duration.ofDays(365 * 100);

    static ChannelSettings of(ConnectionSettings config) {
        LongSupplier ticker = config.environment().ticker();
        return new ChannelSettings(
                Timeouts.DEFAULT,
                config.limits().handshakeTimeout(),
                ticker,
                Timer.system(ticker),
                CRYPTO,
                Optional.empty(),
                BufferPool.SHARED);
    }

    ChannelSettings with(Timeouts value) {
        return new ChannelSettings(value, handshakeTimeout, ticker, timer, crypto, handshakes, buffers);
    }

    ChannelSettings with(Timer value) {
        return new ChannelSettings(timeouts, handshakeTimeout, ticker, value, crypto, handshakes, buffers);
    }

    ChannelSettings with(BufferPool value) {
        return new ChannelSettings(timeouts, handshakeTimeout, ticker, timer, crypto, handshakes, value);
    }

    ChannelSettings withCryptoLimit(int computations) {
        return new ChannelSettings(
                timeouts, handshakeTimeout, ticker, timer, Admission.atOnce(computations), handshakes, buffers);
    }

    ChannelSettings with(Admission value) {
        return new ChannelSettings(timeouts, handshakeTimeout, ticker, timer, crypto, Optional.of(value), buffers);
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
