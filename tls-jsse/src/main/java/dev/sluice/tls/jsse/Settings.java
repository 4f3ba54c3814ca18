package dev.sluice.tls.jsse;

import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * All that can be set before a handshake, of one connection or of those that a server accepts: the role and {@link Parameters}. For any thread.
 */
final class Settings {
    private final Origin origin;
    private final ReentrantLock lock = new ReentrantLock();

    // Under the lock, which is held for a look or a change.
    private boolean client;
    private boolean hasRole;
    private @Nullable Parameters parameters;
    private boolean changed;
    private @Nullable Parameters settled;

    /** Without a role as yet. */
    Settings(Origin origin) {
        this.origin = origin;
    }

    Settings(Origin origin, boolean client) {
        this.origin = origin;
        this.client = client;
        this.hasRole = true;
    }

    Origin origin() {
        return origin;
    }

    /** The same as they are now, for a connection of its own. */
    Settings copy() {
        return locked(() -> {
            Settings copy = new Settings(origin, client);
            copy.parameters = wanted().copy();
            copy.changed = true;
            return copy;
        });
    }

    private Parameters wanted() {
        Parameters now = parameters;
        if (now == null) {
            now = origin.parameters(client);
            parameters = now;
        }
        return now;
    }

    private <T> T locked(Supplier<T> deed) {
        lock.lock();
        try {
            return deed.get();
        } finally {
            lock.unlock();
        }
    }

    // ---- the role

    boolean isClient() {
        return locked(() -> client);
    }

    boolean hasRole() {
        return locked(() -> hasRole);
    }

    void role(boolean asClient) {
        lock.lock();
        try {
            if (settled != null && asClient != client) {
                throw new IllegalArgumentException("Cannot change mode after SSL traffic has started");
            }
            if (asClient != client && parameters != null) {
                Parameters ofRole = origin.parameters(asClient);
                parameters = changed ? parameters.over(ofRole) : ofRole; // what nobody changed is that of the role
            }
            client = asClient;
            hasRole = true;
        } finally {
            lock.unlock();
        }
    }

    // ---- the parameters

    <T> T ask(Function<Parameters, T> question) {
        return locked(() -> question.apply(wanted()));
    }

    void change(Consumer<Parameters> change) {
        lock.lock();
        try {
            change.accept(wanted());
            changed = true;
        } finally {
            lock.unlock();
        }
    }

    void set(SSLParameters values) {
        change(now -> now.set(values));
    }

    /** From here on these count for the handshake, and the role stays. */
    void settle(Parameters agreed) {
        lock.lock();
        try {
            settled = agreed;
        } finally {
            lock.unlock();
        }
    }

    /** What the handshake was begun with. */
    Parameters begunWith() {
        return locked(() -> Objects.requireNonNull(settled));
    }

    /** A copy, while hands are shaken of what that was begun with. */
    SSLParameters values(boolean shakingHands) {
        return shakingHands ? begunWith().values() : ask(Parameters::values);
    }

    /**
     * Every connection makes a session that can be resumed: one client more or less costs the same.
     *
     * @throws UnsupportedOperationException if it is to make none: a connection that could only be resumed
     */
    static void requireSessions(boolean wanted) {
        if (!wanted) {
            throw new UnsupportedOperationException("connections that only resume are not supported");
        }
    }
}
