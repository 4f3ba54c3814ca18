package dev.sluice.tls.interop;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.netty.EarlyDataMarker;
import dev.sluice.tls.netty.SluiceSslContext;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/** OpenSSL sends a request as early data to Reactor Netty's server over a context of ours. */
class OpenSslEarlyHttpTest {
    @RegisterExtension
    static final Peers PEERS = new Peers();

    private final OpenSsl openSsl = new OpenSsl(PEERS);

    /** Its connections are Reactor Netty's. */
    private record Http(DisposableServer server) implements Listening {
        @Override
        public int port() {
            return server.port();
        }

        @Override
        public Side accept() {
            throw new UnsupportedOperationException("the server accepts them itself");
        }

        @Override
        public void close() {
            server.disposeNow();
        }
    }

    private static String request(String connection) {
        return "GET /marks HTTP/1.1\r\nHost: localhost\r\nConnection: " + connection + "\r\n\r\n";
    }

    private static Http serve() {
        SluiceSslContext context = SluiceSslContext.of(
                Ours.earlyServer().applicationProtocols("http/1.1").build());
        return new Http(HttpServer.create()
                .host(Face.LOOPBACK)
                .port(0)
                .protocol(HttpProtocol.HTTP11)
                .secure(spec -> spec.sslContext(context))
                .doOnChannelInit((observer, channel, address) -> EarlyDataMarker.addTo(channel))
                .route(routes -> routes.get(
                        "/marks",
                        (request, response) -> response.sendString(
                                Mono.just("marks" + request.requestHeaders().getAll("Early-Data")))))
                .bindNow());
    }

    @Test
    void isMarkedUntilTheHandshakeIsComplete() throws Exception {
        try (Http server = serve()) {
            Path session = PEERS.file("session.pem", "");
            Peer first = openSsl.client(server, "-sess_out", session, "-alpn", "http/1.1");
            first.write(request("close").getBytes(US_ASCII));
            first.await("marks\\[]");
            assertThat(first.exitCode()).isZero();
            Path early = PEERS.file("early", request("keep-alive"));
            Peer again = openSsl.client(server, "-sess_in", session, "-early_data", early, "-alpn", "http/1.1");
            again.await("^Early data was accepted");
            again.await("marks\\[1]");
            again.write(request("close").getBytes(US_ASCII));
            again.await("marks\\[]");
        }
    }
}
