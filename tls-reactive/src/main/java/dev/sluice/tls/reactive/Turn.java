package dev.sluice.tls.reactive;

/** How much one half of a session may still do before others on the event loop get theirs. Confined to the event loop. */
final class Turn {
    private final int records;
    private int left;

    Turn(int records) {
        this.records = records;
    }

    void begin() {
        left = records;
    }

    boolean isOpen() {
        return left > 0;
    }

    void spend() {
        left--;
    }
}
