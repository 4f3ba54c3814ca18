package dev.sluice.samples;

import dev.sluice.tls.config.Identities;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.loom.TlsListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** Echoes over TLS, a virtual thread for each connection: {@code LoomEchoServer PORT CERTIFICATES.pem KEY.pem}. */
public final class LoomEchoServer {
    private LoomEchoServer() {}

    public static void main(String[] args) throws IOException {
        ServerConfig config = ServerConfig.of(Identities.fromPem(Path.of(args[1]), Path.of(args[2])));
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
        try (TlsListener listener = TlsListener.bind(config, address)) {
            System.out.println("listening on " + listener.localAddress());
            listener.serve(LoomEchoServer::echo);
        }
    }

    static void echo(TlsChannel channel) throws IOException {
        channel.inputStream().transferTo(channel.outputStream());
        channel.closeWrite();
    }
}
