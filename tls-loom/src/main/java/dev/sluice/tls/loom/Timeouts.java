package dev.sluice.tls.loom;

import java.time.Duration;

/**
 * How long a {@link TlsChannel} waits. {@link Duration#ZERO} means without limit, where that is allowed. The handshake and
 * single records have their own limits in the configuration's {@link dev.sluice.tls.config.Limits}.
 *
 * @param read how long one read waits for data; after it the connection is still usable. Zero for no limit
 * @param write how long the transport may take no bytes at all before the connection is closed. Zero for no limit
 * @param close how long the last words may take: close_notify, or the alert of a failure. Never zero
 */
public record Timeouts(Duration read, Duration write, Duration close) {

    /** Reads wait for ever, writes 60 s without progress, the last words 5 s. */
    public static final Timeouts DEFAULT = new Timeouts(Duration.ZERO, Duration.ofSeconds(60), Duration.ofSeconds(5));

    public Timeouts {
        requireNotNegative(read);
        requireNotNegative(write);
        requirePositive(close);
    }

    public Timeouts withRead(Duration timeout) {
        return new Timeouts(timeout, write, close);
    }

    public Timeouts withWrite(Duration timeout) {
        return new Timeouts(read, timeout, close);
    }

    public Timeouts withClose(Duration timeout) {
        return new Timeouts(read, write, timeout);
    }

    static Duration requireNotNegative(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("a timeout is not negative");
        }
        return timeout;
    }

    static Duration requirePositive(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("this timeout is positive");
        }
        return timeout;
    }
}
