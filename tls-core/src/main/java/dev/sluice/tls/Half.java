package dev.sluice.tls;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The ownership of one half of an engine: whoever is inside a verb holds it, and overlap is refused before anything happens,
 * because a nonce must never repeat. Leaving also publishes what the verb wrote to the next owner.
 */
final class Half {
    private final String name;
    private final AtomicBoolean owned = new AtomicBoolean();

    Half(String name) {
        this.name = name;
    }

    IllegalStateException overlap() {
        return new IllegalStateException("two threads are inside the " + name + " half at once");
    }

    boolean tryEnter() {
        return owned.compareAndSet(false, true);
    }

    void leave() {
        owned.set(false);
    }
}
