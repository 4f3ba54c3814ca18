package dev.sluice.tls.bench;

import dev.sluice.tls.bench.peer.Pair;
import dev.sluice.tls.bench.peer.Scenario;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What is measured over and over: full handshakes, or application data in writes of one size. */
sealed interface Work {

    String name();

    Scenario scenario();

    /** What one operation is worth in the unit of its table: a pair, or megabytes. */
    double worth();

    /** One operation made ready, on a pair whose handshake is done. */
    Operation on(Pair pair);

    /** One operation. */
    @FunctionalInterface
    interface Operation {
        void run() throws IOException;
    }

    /** A client and a server, from nothing to established. */
    record Handshakes(String name, Scenario scenario) implements Work {
        @Override
        public double worth() {
            return 1;
        }

        @Override
        public Operation on(Pair pair) {
            return pair::handshake;
        }
    }

    /** Writes of {@code size} bytes, each sealed and opened. */
    record Writes(String name, Scenario scenario, int size) implements Work {
        @Override
        public double worth() {
            return size / 1e6;
        }

        @Override
        public Operation on(Pair pair) {
            ByteBuffer plaintext = pair.buffer(size);
            return () -> {
                if (pair.transfer(plaintext.clear()).remaining() != size) {
                    throw new IOException("not all arrived");
                }
            };
        }
    }
}
