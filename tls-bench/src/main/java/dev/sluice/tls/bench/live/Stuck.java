package dev.sluice.tls.bench.live;

import dev.sluice.tls.Operation;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientHelloFacts;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.PresentedCertificates;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.Signer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** The services, each of which blocks the thread that asks it until {@link #answer()}. For any thread. */
final class Stuck {
    private final CountDownLatch answer = new CountDownLatch(1);
    private final Map<Service, Semaphore> asked = new EnumMap<>(Service.class);
    private final Face face;

    Stuck(Face face) {
        this.face = face;
        for (Service service : Service.values()) {
            asked.put(service, new Semaphore(0));
        }
    }

    /** A server that asks them for clients of their names, and nobody for other clients. */
    ServerConfig config(ServerConfig plain, Identity identity) {
        Identity slow = new Identity(identity.chain(), identity.schemes(), slow(identity.signer()));
        ServerConfig signing = plain.toBuilder().identity(slow).build();
        ServerConfig verifying = plain.toBuilder()
                .clientAuthentication(ClientAuthentication.REQUIRE, this::verify)
                .build();
        return plain.toBuilder()
                .chooser(hello -> {
                    if (isFor(Service.STORE, hello)) {
                        return blocked(Service.STORE, () -> plain);
                    }
                    return Operation.completed(
                            isFor(Service.SIGNER, hello)
                                    ? signing
                                    : isFor(Service.VERIFIER, hello) ? verifying : plain);
                })
                .build();
    }

    private static boolean isFor(Service service, ClientHelloFacts hello) {
        return hello.serverName()
                .map(name -> name.toString().equals(service.host()))
                .orElse(false);
    }

    private Signer slow(Signer signer) {
        return (scheme, content, attachment) -> {
            Operation<byte[]> signing = signer.sign(scheme, content.clone(), attachment);
            return blocked(Service.SIGNER, () -> {
                signing.start();
                return signing.result();
            });
        };
    }

    private Operation<PeerIdentity> verify(PresentedCertificates presented) {
        return blocked(Service.VERIFIER, () -> new PeerIdentity(presented.chain(), List.of()));
    }

    private <T> Operation<T> blocked(Service service, Callable<T> work) {
        return face.blocking(() -> {
            askedOf(service).release();
            answer.await();
            return work.call();
        });
    }

    private Semaphore askedOf(Service service) {
        return Objects.requireNonNull(asked.get(service));
    }

    /** Waits until it is asked; each time that it is ends one such wait. */
    void awaitAsked(Service service) throws InterruptedException {
        askedOf(service).acquire();
    }

    /** From here on all of them answer. */
    void answer() {
        answer.countDown();
    }
}
