package dev.sluice.tls.testkit;

/**
 * Two streams in opposite directions, in memory: what a TCP connection is to two programs, without a socket, a thread or
 * time of its own.
 *
 * <pre>
 *   left ── leftToRight ──▶ right
 *   left ◀── rightToLeft ── right
 * </pre>
 */
public final class DuplexPipe {
    private final ScriptedStream leftToRight;
    private final ScriptedStream rightToLeft;
    private final ScriptedTransport left;
    private final ScriptedTransport right;

    /** A pipe of unlimited capacity; timed waits go by {@code clock}. */
    public DuplexPipe(ManualClock clock) {
        this.leftToRight = new ScriptedStream(clock);
        this.rightToLeft = new ScriptedStream(clock);
        this.left = new ScriptedTransport(rightToLeft, leftToRight, clock);
        this.right = new ScriptedTransport(leftToRight, rightToLeft, clock);
    }

    public ScriptedTransport left() {
        return left;
    }

    public ScriptedTransport right() {
        return right;
    }

    public ScriptedStream leftToRight() {
        return leftToRight;
    }

    public ScriptedStream rightToLeft() {
        return rightToLeft;
    }
}
