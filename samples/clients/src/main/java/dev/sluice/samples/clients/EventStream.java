package dev.sluice.samples.clients;

import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.netty.SluiceSslContext;
import dev.sluice.tls.testkit.TestAuthority;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

/** A server counts in server-sent events over HTTP/2, and Spring's WebClient takes five of them. */
public final class EventStream {
    private static final Duration TICK = Duration.ofMillis(100);

    private EventStream() {}

    public static void main(String[] args) {
        run().forEach(System.out::println);
    }

    static List<String> run() {
        TestAuthority authority = TestAuthority.create();
        DisposableServer server = serve(ServerConfig.builder()
                .identity(authority.issue("localhost"))
                .applicationProtocols("h2")
                .build());
        try {
            ClientConfig config = ClientConfig.builder()
                    .verifier(authority.verifier())
                    .applicationProtocols("h2")
                    .build();
            return events(config, server.port())
                    .take(5)
                    .collectList()
                    .blockOptional()
                    .orElseThrow();
        } finally {
            server.disposeNow();
        }
    }

    private static DisposableServer serve(ServerConfig config) {
        SluiceSslContext context = SluiceSslContext.of(config);
        return HttpServer.create()
                .host("localhost")
                .protocol(HttpProtocol.H2)
                .secure(spec -> spec.sslContext(context))
                .handle((request, response) ->
                        response.sse().send(Flux.interval(TICK).map(EventStream::event), each -> true))
                .bindNow();
    }

    private static ByteBuf event(long number) {
        return Unpooled.copiedBuffer("data: event " + number + "\n\n", StandardCharsets.UTF_8);
    }

    private static Flux<String> events(ClientConfig config, int port) {
        SluiceSslContext context = SluiceSslContext.of(config);
        HttpClient http = HttpClient.create().protocol(HttpProtocol.H2).secure(spec -> spec.sslContext(context));
        return WebClient.builder()
                .clientConnector(new ReactorClientHttpConnector(http))
                .build()
                .get()
                .uri("https://localhost:" + port + "/events")
                .accept(MediaType.TEXT_EVENT_STREAM)
                .retrieve()
                .bodyToFlux(String.class);
    }
}
