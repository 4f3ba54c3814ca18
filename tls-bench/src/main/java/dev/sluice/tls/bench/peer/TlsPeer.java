package dev.sluice.tls.bench.peer;

/**
 * One implementation of TLS, configured on both sides for a {@link Scenario}. Contexts, keys and certificates are set up once
 * here, as programs do it; an {@link End} is what a connection costs. For one thread.
 */
public interface TlsPeer extends AutoCloseable {

    /** The name clients ask for. */
    String SERVER_NAME = "bench.example";

    /** The client's end of a new connection. */
    End client();

    /** The server's end of a new connection. */
    End server();

    /** The kind of buffers that costs this implementation least. */
    Memory memory();

    @Override
    void close();
}
