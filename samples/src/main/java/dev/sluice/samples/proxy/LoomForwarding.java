package dev.sluice.samples.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Carries bytes between two ends, both ways. A read is followed by its write, so what one side does not take is not read. */
final class LoomForwarding {
    private static final int BUFFER = 1 << 14;

    private final LoomEnd in;
    private final LoomEnd out;
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();

    LoomForwarding(LoomEnd in, LoomEnd out) {
        this.in = in;
        this.out = out;
    }

    /** Until both directions have ended, or one has failed. */
    void run() throws IOException {
        Thread back = Thread.startVirtualThread(() -> carry(out, in));
        carry(in, out);
        try {
            back.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
        IOException first = failure.get();
        if (first != null) {
            throw first;
        }
    }

    private void carry(LoomEnd from, LoomEnd to) {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        boolean sending = false;
        try {
            while (from.read(buffer.clear()) >= 0) {
                sending = true;
                to.write(buffer.flip());
                sending = false;
            }
            sending = true;
            to.closeWrite();
        } catch (IOException e) {
            fail(sending ? to : from, sending ? from : to, e);
        }
    }

    /** The first failure is the reason, all others follow from it. */
    private void fail(LoomEnd failed, LoomEnd other, IOException reason) {
        if (failure.compareAndSet(null, reason)) {
            other.cut();
            try {
                failed.close(); // TLS says why, in an alert
            } catch (IOException e) {
                reason.addSuppressed(e);
            }
        }
    }
}
