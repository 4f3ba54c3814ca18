package dev.sluice.tls.jsse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Objects;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes clients' sockets. For any thread. */
final class SluiceSocketFactory extends SSLSocketFactory {
    private final Origin origin;

    SluiceSocketFactory(Origin origin) {
        this.origin = origin;
    }

    @Override
    public Socket createSocket() {
        return socket(new Socket(), "", -1, true);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), host, null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), host, new InetSocketAddress(localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), host.getHostAddress(), null);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return connected(
                new InetSocketAddress(address, port),
                address.getHostAddress(),
                new InetSocketAddress(localAddress, localPort));
    }

    private Socket connected(InetSocketAddress server, String host, @Nullable InetSocketAddress local)
            throws IOException {
        SluiceSocket socket = socket(new Socket(), host, server.getPort(), true);
        try {
            if (local != null) {
                socket.bind(local);
            }
            socket.connect(server);
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** A client over a connected socket, for example through a proxy. */
    @Override
    public Socket createSocket(Socket below, @Nullable String host, int port, boolean autoClose) throws IOException {
        if (!below.isConnected()) {
            throw new java.net.SocketException("Underlying socket is not connected");
        }
        return socket(below, Objects.requireNonNullElse(host, ""), port, autoClose);
    }

    private SluiceSocket socket(Socket below, String host, int port, boolean closesBelow) {
        return new SluiceSocket(new Settings(origin, true), below, host, port, closesBelow);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return origin.parameters(true).cipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return Parameters.supportedCipherSuites();
    }
}
