package dev.sluice.tls.interop;

import java.io.IOException;

/** Our server on a free port of the loopback address. */
interface Listening extends AutoCloseable {

    int port();

    /** The next connection, whose handshake may still have to run, and may have failed. */
    Side accept() throws IOException;

    @Override
    void close();
}
