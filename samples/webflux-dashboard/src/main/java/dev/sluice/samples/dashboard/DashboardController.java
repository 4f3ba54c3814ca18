package dev.sluice.samples.dashboard;

import dev.sluice.tls.spring.LiveTlsConnection;
import dev.sluice.tls.spring.LiveTlsConnections;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the page talks to. */
@RestController
final class DashboardController {
    private static final Duration TICK = Duration.ofMillis(500);

    private final LiveTlsConnections connections;
    private final RotatingCertificate certificate;
    private final SslBundleRegistry bundles;
    private final Handshakes handshakes;
    private final InstantSource clock;

    DashboardController(
            LiveTlsConnections connections,
            RotatingCertificate certificate,
            SslBundleRegistry bundles,
            Handshakes handshakes,
            InstantSource clock) {
        this.connections = connections;
        this.certificate = certificate;
        this.bundles = bundles;
        this.handshakes = handshakes;
        this.clock = clock;
    }

    /** Twice a second what there is; who cannot keep up misses some. */
    @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<Snapshot> events(ServerHttpRequest request) {
        InetSocketAddress visitor = request.getRemoteAddress();
        return Flux.interval(Duration.ZERO, TICK).onBackpressureLatest().map(_ -> snapshot(visitor));
    }

    private Snapshot snapshot(@Nullable InetSocketAddress visitor) {
        Instant now = clock.instant();
        return new Snapshot(
                Snapshot.Certificate.of(certificate.shown(), now),
                handshakes.complete(),
                handshakes.failed(),
                connections.all().stream()
                        .flatMap(live ->
                                live.negotiated().map(facts -> Snapshot.Row.of(live, facts, visitor, now)).stream())
                        .toList());
    }

    /** 204 once a KeyUpdate is on its way, 404 if there is no such connection, 409 if its keys cannot be changed. */
    @PostMapping("/connections/{id}/rekey")
    Mono<ResponseEntity<Void>> rekey(@PathVariable long id) {
        return Mono.justOrEmpty(connections.find(id))
                .flatMap(DashboardController::rekey)
                .switchIfEmpty(Mono.fromSupplier(() -> ResponseEntity.notFound().build()));
    }

    private static Mono<ResponseEntity<Void>> rekey(LiveTlsConnection live) {
        return Mono.fromCompletionStage(live.rekey())
                .then(Mono.fromSupplier(() -> ResponseEntity.noContent().<Void>build()))
                .onErrorResume(
                        IllegalStateException.class,
                        _ -> Mono.just(
                                ResponseEntity.status(HttpStatus.CONFLICT).build()));
    }

    /** Connections from now on are shown a new certificate. */
    @PostMapping("/certificate/rotate")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void rotate() {
        certificate.rotate(bundles);
    }

    /** For those who want to trust it. */
    @GetMapping(path = "/authority.pem", produces = "application/x-pem-file")
    String authority() {
        return Authority.pem(certificate.authority());
    }
}
