package dev.sluice.tls;

import dev.sluice.tls.secrets.Exporter;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The exporter of a connection from its handshake to its end. Any thread; its lock is held for one derivation. */
final class ExporterSlot implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Exporter exporter;
    private boolean closed;

    /** Takes {@code next} over in place of the one before. */
    void put(@Nullable Exporter next) {
        lock.lock();
        try {
            if (exporter != null) {
                exporter.close();
            }
            exporter = next;
            if (closed) {
                wipe();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Keying material, empty where there is no exporter yet, or none any more. */
    Optional<byte[]> export(String label, byte[] context, int length) throws TlsException {
        lock.lock();
        try {
            return exporter == null ? Optional.empty() : Optional.of(exporter.export(label, context, length));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            wipe();
        } finally {
            lock.unlock();
        }
    }

    private void wipe() {
        if (exporter != null) {
            exporter.close();
            exporter = null;
        }
    }
}
