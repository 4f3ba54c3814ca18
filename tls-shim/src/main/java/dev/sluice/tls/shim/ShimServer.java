package dev.sluice.tls.shim;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A shim that stays: callers hand it the arguments of a process and get what that process would have said. Loopback only. */
public final class ShimServer implements AutoCloseable {
    /** Where callers look for it. */
    public static final int PORT = 14999;

    private static final int BACKLOG = 1024;

    private final ServerSocket socket;

    private ShimServer(ServerSocket socket) {
        this.socket = socket;
    }

    /**
     * Listens on the loopback interface.
     *
     * @param port the port; 0 takes a free one
     */
    public static ShimServer start(int port) throws IOException {
        ShimServer server = new ShimServer(new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress()));
        Thread.ofPlatform().daemon().name("shim").start(server::accept);
        return server;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket caller = socket.accept();
                Thread.startVirtualThread(() -> serve(caller));
            } catch (IOException e) {
                // Closed, or the caller was gone already.
            }
        }
    }

    private static void serve(Socket connection) {
        try (connection) {
            Caller caller = new Caller(connection);
            caller.exit(Invocation.run(caller.arguments(), caller));
            connection.shutdownOutput();
        } catch (IOException e) {
            // The caller is gone: nobody is left to tell.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
