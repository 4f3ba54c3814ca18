package dev.sluice.samples.clients;

import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.netty.SluiceSslContext;
import dev.sluice.tls.testkit.TestAuthority;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.SocketAcceptor;
import io.rsocket.core.RSocketConnector;
import io.rsocket.core.RSocketServer;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.transport.netty.server.CloseableChannel;
import io.rsocket.transport.netty.server.TcpServerTransport;
import io.rsocket.util.DefaultPayload;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpServer;

/** A server that has no end of squares sends as many as its client asks for; each knows the other by its certificate. */
public final class RSocketStream {
    private RSocketStream() {}

    public static void main(String[] args) {
        run().forEach(System.out::println);
    }

    static List<String> run() {
        TestAuthority authority = TestAuthority.create();
        CloseableChannel server = serve(ServerConfig.builder()
                .identity(authority.issue("localhost"))
                .clientAuthentication(ClientAuthentication.REQUIRE, authority.verifier())
                .build());
        RSocket client = connect(
                ClientConfig.builder()
                        .verifier(authority.verifier())
                        .identity(authority.issue("client"))
                        .build(),
                server.address().getPort());
        try {
            return client.requestStream(DefaultPayload.create("squares"))
                    .map(RSocketStream::text)
                    .limitRate(4) // asks for four, and for more as they are used up
                    .take(10)
                    .collectList()
                    .blockOptional()
                    .orElseThrow();
        } finally {
            client.dispose();
            server.dispose();
        }
    }

    private static CloseableChannel serve(ServerConfig config) {
        SluiceSslContext context = SluiceSslContext.of(config);
        TcpServer tcp = TcpServer.create().host("localhost").port(0).secure(spec -> spec.sslContext(context));
        SocketAcceptor squares = SocketAcceptor.forRequestStream(request -> {
            request.release();
            return Flux.range(1, Integer.MAX_VALUE).map(number -> DefaultPayload.create("" + (long) number * number));
        });
        return Objects.requireNonNull(RSocketServer.create(squares)
                .bind(TcpServerTransport.create(tcp))
                .block());
    }

    private static RSocket connect(ClientConfig config, int port) {
        SluiceSslContext context = SluiceSslContext.of(config);
        TcpClient tcp = TcpClient.create().host("localhost").port(port).secure(spec -> spec.sslContext(context));
        return Objects.requireNonNull(RSocketConnector.create()
                .connect(TcpClientTransport.create(tcp))
                .block());
    }

    private static String text(Payload payload) {
        String text = payload.getDataUtf8();
        payload.release();
        return text;
    }
}
