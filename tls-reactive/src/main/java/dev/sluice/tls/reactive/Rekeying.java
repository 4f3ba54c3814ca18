package dev.sluice.tls.reactive;

import dev.sluice.tls.Rekey;
import reactor.core.publisher.Mono;

/**
 * A key update that was sent, or TLS 1.2's request for another handshake.
 *
 * @param rekey which keys it changes
 * @param completed completes at the peer's next key change; for {@link Rekey#SENDING}, which asks nothing of the peer, it is
 *     complete from the start. It fails with {@link dev.sluice.tls.RekeyRefusedException} when the peer refuses, after which the
 *     connection goes on. It fails when the connection ends before; a peer may take its time, so put a
 *     {@code timeout} behind it
 */
public record Rekeying(Rekey rekey, Mono<Void> completed) {}
