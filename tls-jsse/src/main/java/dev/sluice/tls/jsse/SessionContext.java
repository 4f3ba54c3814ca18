package dev.sluice.tls.jsse;

import java.util.Collections;
import java.util.Enumeration;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/**
 * The settings of JSSE for sessions. The core keeps tickets, by server name or not at all, and no sessions by id, so there is none to be
 * looked up here. For any thread.
 */
final class SessionContext implements SSLSessionContext {
    private static final int HALF_A_DAY = 12 * 3600;

    private volatile int timeout = HALF_A_DAY;
    private volatile int size;

    /** Always null. */
    @Override
    public @Nullable SSLSession getSession(byte[] sessionId) {
        return null;
    }

    /** Always empty. */
    @Override
    public Enumeration<byte[]> getIds() {
        return Collections.emptyEnumeration();
    }

    @Override
    public void setSessionTimeout(int seconds) {
        this.timeout = requireNotNegative(seconds);
    }

    @Override
    public int getSessionTimeout() {
        return timeout;
    }

    @Override
    public void setSessionCacheSize(int sessions) {
        this.size = requireNotNegative(sessions);
    }

    @Override
    public int getSessionCacheSize() {
        return size;
    }

    private static int requireNotNegative(int value) {
        if (value < 0) {
            throw new IllegalArgumentException("must not be negative: " + value);
        }
        return value;
    }
}
