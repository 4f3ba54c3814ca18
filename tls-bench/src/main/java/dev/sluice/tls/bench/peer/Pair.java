package dev.sluice.tls.bench.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A client and a server joined in memory, one connection after the other over the same buffers. For one thread.
 *
 * <pre>{@code
 * pair.handshake();
 * pair.transfer(plaintext);
 * }</pre>
 */
public final class Pair implements AutoCloseable {
    private static final int WIRE = 1 << 16;
    private static final int MOST_ROUND_TRIPS = 10;

    private final TlsPeer clients;
    private final TlsPeer servers;
    private final Memory memory;
    private final ByteBuffer toServer;
    private final ByteBuffer toClient;
    private final ByteBuffer received;
    private @Nullable End client;
    private @Nullable End server;

    /** Both ends from one implementation, over its favourite buffers. */
    public Pair(TlsPeer peer) {
        this(peer, peer, peer.memory());
    }

    public Pair(TlsPeer clients, TlsPeer servers, Memory memory) {
        this.clients = clients;
        this.servers = servers;
        this.memory = memory;
        this.toServer = memory.allocate(WIRE);
        this.toClient = memory.allocate(WIRE);
        this.received = memory.allocate(WIRE);
    }

    /** A buffer of the kind this pair moves, for plaintext. */
    public ByteBuffer buffer(int size) {
        return memory.allocate(size);
    }

    /** A new connection in place of the one there was: the whole handshake, of both ends. */
    public void handshake() throws IOException {
        close();
        End c = clients.client();
        client = c;
        End s = servers.server();
        server = s;
        toClient.clear().limit(0);
        for (int i = 0; i < MOST_ROUND_TRIPS; i++) {
            c.handshake(toClient, received.clear(), toServer.clear());
            s.handshake(toServer.flip(), received.clear(), toClient.clear());
            toClient.flip();
            if (c.isEstablished() && s.isEstablished() && !toClient.hasRemaining()) {
                return;
            }
        }
        throw new IOException("the handshake does not end");
    }

    /** Seals {@code plaintext} at the client and opens it at the server; what arrived is valid until the next call. */
    public ByteBuffer transfer(ByteBuffer plaintext) throws IOException {
        client().seal(plaintext, toServer.clear());
        server().open(toServer.flip(), received.clear());
        return received.flip();
    }

    /** The client's end of the connection there is. */
    public End client() {
        return present(client);
    }

    /** The server's end of the connection there is. */
    public End server() {
        return present(server);
    }

    private static End present(@Nullable End end) {
        if (end == null) {
            throw new IllegalStateException("no handshake yet");
        }
        return end;
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
            client = null;
        }
        if (server != null) {
            server.close();
            server = null;
        }
    }
}
