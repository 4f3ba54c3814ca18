package dev.sluice.tls.loom;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/**
 * What the channels of one client or listener have in common. Immutable but for the permits, which they share.
 *
 * @param timeouts what a new channel starts with
 * @param ticker monotonic nanoseconds
 * @param timer wake-ups for waits that the transport cannot limit
 * @param crypto how many handshakes may compute at once; empty for any number
 * @param buffers where record buffers come from
 */
record ChannelSettings(
        Timeouts timeouts, LongSupplier ticker, Timer timer, Optional<Semaphore> crypto, BufferPool buffers) {

    static ChannelSettings of(LongSupplier ticker) {
        return new ChannelSettings(Timeouts.DEFAULT, ticker, Timer.system(ticker), Optional.empty(), BufferPool.SHARED);
    }

    ChannelSettings with(Timeouts value) {
        return new ChannelSettings(value, ticker, timer, crypto, buffers);
    }

    ChannelSettings with(Timer value) {
        return new ChannelSettings(timeouts, ticker, value, crypto, buffers);
    }

    ChannelSettings with(BufferPool value) {
        return new ChannelSettings(timeouts, ticker, timer, crypto, value);
    }

    ChannelSettings withCryptoLimit(int handshakes) {
        return new ChannelSettings(timeouts, ticker, timer, Optional.of(new Semaphore(handshakes, true)), buffers);
    }
}
