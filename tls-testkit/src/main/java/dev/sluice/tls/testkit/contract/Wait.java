package dev.sluice.tls.testkit.contract;

import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.testkit.TestConfigurations;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Something that a handshake of the face waits for and that only the test ends. */
final class Wait {
    private static final Identity LOCAL = TestConfigurations.certificate().identity();

    /** Whose answer is waited for. */
    enum For {
        CONFIGURATION,
        IDENTITY,
        SIGNATURE,
        VERDICT_ON_A_SERVER
    }

    private final For what;
    private final CompletableFuture<Runnable> asked = new CompletableFuture<>();
    private final AtomicInteger cancellations = new AtomicInteger();

    Wait(For what) {
        this.what = what;
    }

    /** The role in which the face waits for this. */
    Role role() {
        return what == For.VERDICT_ON_A_SERVER ? Role.CLIENT : Role.SERVER;
    }

    ClientConfig.Builder client(ClientConfig.Builder config) {
        return what == For.VERDICT_ON_A_SERVER
                ? config.verifier(presented ->
                        later(() -> new PeerIdentity(presented.chain(), java.util.List.of("DNS:localhost"))))
                : config;
    }

    ServerConfig.Builder server(ServerConfig.Builder config) {
        return switch (what) {
            case CONFIGURATION -> {
                ServerConfig chosen = config.build();
                yield config.chooser(hello -> later(() -> chosen));
            }
            case IDENTITY -> config.identities(request -> later(() -> Optional.of(LOCAL)));
            case SIGNATURE ->
                config.identity(new Identity(LOCAL.chain(), LOCAL.schemes(), (scheme, content, attachment) -> {
                    Operation<byte[]> signing = LOCAL.signer().sign(scheme, content.clone(), attachment);
                    return later(() -> {
                        signing.start();
                        return Outcome.result(signing);
                    });
                }));
            case VERDICT_ON_A_SERVER -> config;
        };
    }

    private <T> Operation<T> later(Supplier<T> result) {
        CompletableFuture<T> answer = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterrupt) {
                cancellations.incrementAndGet();
                return super.cancel(mayInterrupt);
            }
        };
        return Operation.async(() -> {
            asked.complete(() -> answer.complete(result.get()));
            return answer;
        });
    }

    /** Done when the face has asked. */
    CompletableFuture<?> asked() {
        return asked;
    }

    /** Ends the wait with what was asked for. */
    void answer() {
        asked.join().run();
    }

    /** How often the question was called off. */
    int cancellations() {
        return cancellations.get();
    }
}
