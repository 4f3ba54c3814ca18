package dev.sluice.samples;

import dev.sluice.tls.config.Identities;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.reactive.TlsServer;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Path;
import reactor.netty.DisposableServer;

/** Echoes over TLS, back-pressure from end to end: {@code ReactiveEchoServer PORT CERTIFICATES.pem KEY.pem}. */
public final class ReactiveEchoServer {
    private ReactiveEchoServer() {}

    public static void main(String[] args) throws IOException {
        ServerConfig config = ServerConfig.of(Identities.fromPem(Path.of(args[1]), Path.of(args[2])));
        DisposableServer server = start(config, Integer.parseInt(args[0]));
        System.out.println("listening on " + server.address());
        server.onDispose().block();
    }

    static DisposableServer start(ServerConfig config, int port) {
        return TlsServer.create(config)
                .port(port)
                .handle(session -> session.write(session.read().map(ByteBuf::retain)))
                .bindNow();
    }
}
