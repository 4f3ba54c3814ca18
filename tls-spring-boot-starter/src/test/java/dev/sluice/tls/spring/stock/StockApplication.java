package dev.sluice.tls.spring.stock;

import dev.sluice.tls.spring.TlsSessionInfo;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** A WebFlux application that knows Sluice only where it asks for a {@link TlsSessionInfo}. */
@SpringBootApplication
@RestController
public class StockApplication {
    private final AtomicInteger posts = new AtomicInteger();

    @GetMapping("/argument")
    String argument(TlsSessionInfo session) {
        return session.version() + " " + session.group().orElse("") + " "
                + session.applicationProtocol().orElse("");
    }

    @GetMapping("/context")
    Mono<String> context() {
        return Mono.deferContextual(
                context -> Mono.just(context.get(TlsSessionInfo.class).cipherSuite()));
    }

    @GetMapping("/peer")
    String peer(ServerHttpRequest request) {
        return Optional.ofNullable(request.getSslInfo())
                .map(SslInfo::getPeerCertificates)
                .map(chain -> chain[0].getSubjectX500Principal().getName())
                .orElse("nobody");
    }

    @GetMapping("/name")
    String name(TlsSessionInfo session) {
        return session.serverName().orElse("");
    }

    @GetMapping("/epoch")
    long epoch(TlsSessionInfo session) {
        return session.identityEpoch();
    }

    @PostMapping("/echo")
    Mono<String> echo(@RequestBody Mono<String> body) {
        return body;
    }

    @GetMapping("/early")
    String early(TlsSessionInfo session) {
        return session.early() + " " + session.version() + " "
                + session.applicationProtocol().orElse("") + " "
                + session.serverName().orElse("") + " " + session.resumed();
    }

    @PostMapping("/count")
    String count() {
        return "counted " + posts.incrementAndGet();
    }
}
