package dev.sluice.tls.jsse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import javax.net.ssl.SSLServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes servers' sockets. For any thread. */
final class SluiceServerSocketFactory extends SSLServerSocketFactory {
    private final Origin origin;

    SluiceServerSocketFactory(Origin origin) {
        this.origin = origin;
    }

    @Override
    public ServerSocket createServerSocket() throws IOException {
        return new SluiceServerSocket(origin);
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return createServerSocket(port, 0, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return createServerSocket(port, backlog, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, @Nullable InetAddress address) throws IOException {
        SluiceServerSocket socket = new SluiceServerSocket(origin);
        try {
            socket.bind(new InetSocketAddress(address, port), backlog);
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return origin.parameters(false).cipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return Parameters.supportedCipherSuites();
    }
}
