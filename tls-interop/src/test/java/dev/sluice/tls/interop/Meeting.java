package dev.sluice.tls.interop;

import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;

/**
 * One of our sides and the end of another implementation in this JVM, after their handshake.
 *
 * @param server whichever of the two listened
 */
record Meeting(Side side, End other, AutoCloseable server) implements AutoCloseable {

    /** Their client comes to our server. */
    static Meeting withClient(Face face, ServerConfig config, Theirs theirs) throws Exception {
        Listening server = face.listen(config);
        try {
            Task<End> client = Task.start(() -> theirs.connect(server));
            Side side = server.accept();
            side.handshake();
            return new Meeting(side, client.result(), server);
        } catch (Throwable failure) {
            server.close();
            throw failure;
        }
    }

    /** Our client comes to their server. */
    static Meeting withServer(Face face, ClientConfig config, Theirs theirs) throws Exception {
        JvmServer server = theirs.listen();
        try {
            Task<End> accepting = Task.start(server::accept);
            Side side = face.connect(config, server.port());
            side.handshake();
            return new Meeting(side, accepting.result(), server);
        } catch (Throwable failure) {
            server.close();
            throw failure;
        }
    }

    /** A word there and a word back. */
    void talk() throws Exception {
        side.write("from us");
        other.expect("from us");
        other.write("from them");
        side.expect("from them");
    }

    @Override
    public void close() throws Exception {
        other.close();
        side.close();
        server.close();
    }
}
