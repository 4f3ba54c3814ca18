package dev.sluice.tls.reactive;

import dev.sluice.tls.Operation;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Lets a {@code Mono} answer what a handshake asks: a signature from a KMS, a configuration from a database, a verdict on a
 * certificate.
 *
 * <p>The {@code Mono} is subscribed to once, on the connection's event loop, with the {@code Context} of whoever subscribed to
 * {@link TlsClient#connect()} or {@link TlsServer#bind()}; it is cancelled when the connection ends before. An empty one fails
 * the handshake.
 */
public final class MonoOperation {
    static final ScopedValue<ContextView> CONTEXT = ScopedValue.newInstance();

    private MonoOperation() {}

    /** An operation that gives what {@code answer} gives. */
    public static <T> Operation<T> of(Mono<T> answer) {
        return Operation.async(() -> answer.switchIfEmpty(Mono.error(MonoOperation::nothing))
                .contextWrite(CONTEXT.orElse(Context.empty()))
                .toFuture());
    }

    private static IllegalStateException nothing() {
        return new IllegalStateException("the Mono that was to answer for a handshake is empty");
    }
}
