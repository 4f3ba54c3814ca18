package dev.sluice.tls.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.IdentityRequest;
import dev.sluice.tls.testkit.TestAuthority;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Sinks;

class PublishedIdentitiesTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create();

    private final Identity first = AUTHORITY.issue("first.example");
    private final Identity second = AUTHORITY.issue("second.example");
    private final Sinks.Many<Identity> source = Sinks.many().unicast().onBackpressureBuffer();
    private final PublishedIdentities identities = PublishedIdentities.from(source.asFlux());

    private Operation<Optional<Identity>> ask() {
        List<SignatureScheme> all = List.of(SignatureScheme.values());
        return identities.choose(
                new IdentityRequest(Role.SERVER, Optional.empty(), all, all, List.of(), Attachment.NONE));
    }

    private Identity shown() throws Exception {
        return ask().result().orElseThrow();
    }

    @Test
    void showsWhatCameLast() throws Exception {
        source.tryEmitNext(first).orThrow();
        assertThat(shown().chain()).isEqualTo(first.chain());
        assertThat(shown().epoch()).isEqualTo(1);

        source.tryEmitNext(second).orThrow();
        assertThat(shown().chain()).isEqualTo(second.chain());
        assertThat(shown().epoch()).isEqualTo(2);
        assertThat(identities.epoch()).isEqualTo(2);
    }

    @Test
    void letsHandshakesWaitForTheFirst() throws Exception {
        Operation<Optional<Identity>> waiting = ask();
        Operation<Optional<Identity>> givenUp = ask();
        waiting.start();
        givenUp.start();
        assertThat(waiting.isDone()).isFalse();
        assertThat(identities.epoch()).isZero();
        assertThat(identities.waiting()).isEqualTo(2);
        assertThat(givenUp.cancel()).isTrue();
        assertThat(identities.waiting()).as("whoever gives up is forgotten").isEqualTo(1);

        source.tryEmitNext(first).orThrow();

        assertThat(waiting.result().orElseThrow().chain()).isEqualTo(first.chain());
        assertThat(waiting.result().orElseThrow().epoch()).isEqualTo(1);
        assertThat(identities.waiting()).isZero();
    }

    @Test
    void keepsTheLastWhenThePublisherFails() throws Exception {
        source.tryEmitNext(first).orThrow();
        source.tryEmitError(new IllegalStateException("the store is gone")).orThrow();

        assertThat(shown().chain()).isEqualTo(first.chain());
        assertThat(identities.failure()).get().asString().contains("the store is gone");
    }

    @Test
    void failsHandshakesThatWaitForAPublisherThatEnds() {
        Operation<Optional<Identity>> waiting = ask();
        waiting.start();
        source.tryEmitComplete().orThrow();

        assertThat(waiting.isDone()).isTrue();
        assertThat(waiting.isSuccessful()).isFalse();
        assertThat(identities.failure()).containsInstanceOf(NoSuchElementException.class);
    }

    @Test
    void tellsWhatExpires() {
        assertThat(identities.expiringWithin(Duration.ZERO, Instant.MAX)).isEmpty();
        source.tryEmitNext(first).orThrow();

        Instant end = first.certificate().getNotAfter().toInstant();
        assertThat(identities.expiringWithin(Duration.ZERO, end)).hasSize(1);
    }

    @Test
    void takesNoMoreOnceDisposed() throws Exception {
        source.tryEmitNext(first).orThrow();
        identities.dispose();

        assertThat(identities.isDisposed()).isTrue();
        assertThat(source.tryEmitNext(second)).isEqualTo(Sinks.EmitResult.FAIL_CANCELLED);
        assertThat(shown().chain()).isEqualTo(first.chain());
    }
}
