package dev.sluice.tls.cli.bench;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A client and a server in memory, one after the other of them on one thread. A pair is used for one connection. */
interface EnginePair {

    /** Makes a pair that is still to shake hands. */
    @FunctionalInterface
    interface Maker {
        EnginePair make() throws IOException;
    }

    /** Completes the handshake on both ends. */
    void handshake() throws IOException;

    /** Seals all of {@code data} at the client and opens it at the server; how many bytes arrived. */
    long transfer(ByteBuffer data) throws IOException;
}
