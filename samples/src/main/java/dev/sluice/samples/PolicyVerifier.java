package dev.sluice.samples;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Operation;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.CertificateVerifier;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.PeerVerifier;
import dev.sluice.tls.config.PresentedCertificates;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.TrustAnchors;
import dev.sluice.tls.reactive.MonoOperation;
import dev.sluice.tls.reactive.TlsServer;
import dev.sluice.tls.reactive.TlsSession;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;

/**
 * Accepts whom PKIX accepts and a policy service then allows. The service may take its time: one connection waits for it, the
 * event loop serves the others.
 *
 * @param policy whether this peer is allowed; cancelled when the connection ends before the answer
 */
public record PolicyVerifier(CertificateVerifier pkix, Function<PeerIdentity, Mono<Boolean>> policy)
        implements PeerVerifier {

    @Override
    public Operation<PeerIdentity> verify(PresentedCertificates presented) {
        return MonoOperation.of(byPkix(presented)
                .filterWhen(policy)
                .switchIfEmpty(Mono.error(() ->
                        TlsException.rejected(CertificateProblem.REFUSED, "the policy does not allow this peer"))));
    }

    private Mono<PeerIdentity> byPkix(PresentedCertificates presented) {
        return Mono.fromCallable(() -> {
                    Operation<PeerIdentity> verifying = pkix.verify(presented);
                    verifying.start();
                    return verifying.result();
                })
                .subscribeOn(Schedulers.parallel());
    }

    /** A server that greets those whom the policy allows. */
    static DisposableServer serve(
            Identity identity, TrustAnchors anchors, Function<PeerIdentity, Mono<Boolean>> policy) {
        PeerVerifier verifier = new PolicyVerifier(CertificateVerifier.trusting(anchors), policy);
        ServerConfig config = ServerConfig.builder()
                .identity(identity)
                .clientAuthentication(ClientAuthentication.REQUIRE, verifier)
                .build();
        return TlsServer.create(config).handle(PolicyVerifier::greet).bindNow();
    }

    private static Mono<Void> greet(TlsSession session) {
        String name = session.parameters()
                .orElseThrow()
                .peer()
                .orElseThrow()
                .principal()
                .getName();
        return session.write(Mono.just(Unpooled.copiedBuffer("hello, " + name, StandardCharsets.UTF_8)));
    }
}
