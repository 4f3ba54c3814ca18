package dev.sluice.tls.interop;

/** A server of an implementation in this JVM, on a free port of the loopback address. */
interface JvmServer extends AutoCloseable {

    int port();

    /** The next connection, after its handshake; fails as that does. */
    End accept() throws Exception;

    @Override
    void close();
}
