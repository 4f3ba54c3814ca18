package dev.sluice.tls.interop;

import dev.sluice.tls.config.Recorder;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Counts how often a peer changed its keys, by what our engine records of itself: applications are not told. */
final class KeyChanges implements Recorder {
    private final AtomicInteger ofPeer = new AtomicInteger();

    @Override
    public Consumer<String> open() {
        return line -> {
            if (line.startsWith("= KeysUpdated")) {
                ofPeer.incrementAndGet();
            }
        };
    }

    /** How often until now; a change counts once the plaintext behind it was read. */
    int ofPeer() {
        return ofPeer.get();
    }
}
