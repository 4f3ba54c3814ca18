package dev.sluice.tls.reactive;

import dev.sluice.tls.Operation;
import dev.sluice.tls.config.Expiry;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.IdentityRequest;
import dev.sluice.tls.config.IdentitySource;
import dev.sluice.tls.config.RotatingIdentities;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * Shows every peer the identity that a publisher gave last: what a secret store or a workload API pushes. Handshakes wait for
 * the first one; each is an epoch of its own, as in {@link RotatingIdentities}. For any thread.
 *
 * <p>When the publisher ends or fails, the last identity stays in use, and {@link #failure()} tells. Whoever wants to try again
 * says so to the publisher ({@link Flux#retry()}).
 */
public final class PublishedIdentities implements IdentitySource, Disposable {
    private final CompletableFuture<RotatingIdentities> first = new CompletableFuture<>();
    /** Handshakes that wait for the first one; whoever gives up leaves. */
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();

    private final Disposable subscription;
    private volatile @Nullable Throwable failure;

    private static final class Waiting {
        private final CompletableFuture<Optional<Identity>> answer = new CompletableFuture<>();
    }

    private PublishedIdentities(Publisher<? extends Identity> source) {
        this.subscription = Flux.from(source).subscribe(this::next, this::failed, this::ended);
    }

    /** Subscribes at once, and until it is disposed of. */
    public static PublishedIdentities from(Publisher<? extends Identity> source) {
        return new PublishedIdentities(source);
    }

    private void next(Identity identity) {
        if (first.isDone()) {
            first.join().replace(identity);
        } else {
            first.complete(RotatingIdentities.of(List.of(identity), PublishedIdentities::theOnly));
            answerAll();
        }
    }

    private static IdentitySource theOnly(List<Identity> one) {
        return request -> Operation.completed(Optional.of(one.getFirst()));
    }

    private void failed(Throwable error) {
        failure = error;
        if (first.completeExceptionally(error)) {
            answerAll();
        }
    }

    private void ended() {
        failed(new NoSuchElementException("the publisher of identities ended"));
    }

    @Override
    public Operation<Optional<Identity>> choose(IdentityRequest request) {
        return first.isDone() && !first.isCompletedExceptionally()
                ? first.join().choose(request)
                : Operation.async(this::await);
    }

    private CompletableFuture<Optional<Identity>> await() {
        Waiting one = new Waiting();
        waiting.add(one);
        one.answer.whenComplete((_, _) -> waiting.remove(one));
        if (first.isDone()) {
            answer(one); // it came meanwhile, and may have missed this one
        }
        return one.answer;
    }

    private void answerAll() {
        waiting.forEach(this::answer);
    }

    private void answer(Waiting one) {
        known().ifPresentOrElse(
                        identities -> one.answer.complete(
                                Optional.of(identities.identities().getFirst())),
                        () -> one.answer.completeExceptionally(first.exceptionNow()));
    }

    /** How many handshakes wait for the first identity. */
    int waiting() {
        return waiting.size();
    }

    /** How many identities there were; 0 before the first. */
    @Override
    public long epoch() {
        return known().map(RotatingIdentities::epoch).orElse(0L);
    }

    /** Why there will be no more of them, if that is so. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** The certificate that expires first of the chain in use, if that is soon. */
    public List<Expiry> expiringWithin(Duration time, Instant now) {
        return known().map(identities -> identities.expiringWithin(time, now)).orElse(List.of());
    }

    private Optional<RotatingIdentities> known() {
        return first.isCompletedExceptionally() ? Optional.empty() : Optional.ofNullable(first.getNow(null));
    }

    /** Takes no more identities; the last one stays in use. */
    @Override
    public void dispose() {
        subscription.dispose();
    }

    @Override
    public boolean isDisposed() {
        return subscription.isDisposed();
    }
}
