package dev.sluice.tls.config;

import java.util.function.Consumer;

/**
 * Writes connections down, so that they can be played again step by step: inputs, time, randomness and the answers of
 * operations. A recording holds every secret of its connection: only for debugging, never set by default.
 */
@FunctionalInterface
public interface Recorder {
    /** Where the lines of one new connection go. Called from any thread; the consumer from one at a time. It must not wait. */
    Consumer<String> open();
}
