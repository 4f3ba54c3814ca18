package dev.sluice.tls.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Role;
import dev.sluice.tls.trust.Draft;
import dev.sluice.tls.trust.Issued;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RotatingIdentitiesTest {
    private static final String HOST = "a.example";

    private final Issued root = Draft.authority("CN=Root").selfSigned();
    private final Identity first = issue("CN=first");
    private final Identity second = issue("CN=second");

    private Identity issue(String subject) {
        Issued leaf = Draft.leaf(subject).dns(HOST).issuedBy(root);
        return Identities.of(leaf.key(), leaf.certificate());
    }

    private static Identity shown(IdentitySource source) throws Exception {
        IdentityRequest request = new IdentityRequest(
                Role.SERVER,
                Optional.of(ServerName.of(HOST)),
                Verifying.ALL,
                Verifying.ALL,
                List.of(),
                Attachment.NONE);
        return source.choose(request).result().orElseThrow();
    }

    @Test
    void countsEpochsFromOne() throws Exception {
        RotatingIdentities identities = RotatingIdentities.of(first);

        assertThat(identities.epoch()).isEqualTo(1);
        assertThat(shown(identities).epoch()).isEqualTo(1);
    }

    @Test
    void showsTheReplacementToWhoeverComesNext() throws Exception {
        RotatingIdentities identities = RotatingIdentities.of(first);
        Identity before = shown(identities);

        assertThat(identities.replace(second)).isEqualTo(2);

        assertThat(shown(identities).chain()).isEqualTo(second.chain());
        assertThat(shown(identities).epoch()).isEqualTo(2);
        assertThat(before.chain()).isEqualTo(first.chain());
        assertThat(before.epoch()).isEqualTo(1);
    }

    @Test
    void refusesToShowNothing() throws Exception {
        RotatingIdentities identities = RotatingIdentities.of(first);

        assertThatThrownBy(() -> identities.replace(List.of())).isInstanceOf(IllegalArgumentException.class);

        assertThat(shown(identities).chain()).isEqualTo(first.chain());
    }

    @Test
    void neverMixesTwoEpochs() throws Exception {
        RotatingIdentities identities = RotatingIdentities.of(List.of(first, first), both -> {
            assertThat(both).hasSize(2);
            assertThat(both.getFirst().epoch()).isEqualTo(both.getLast().epoch());
            return IdentitySelection.of(both.getLast());
        });
        AtomicBoolean over = new AtomicBoolean();
        Callable<Long> look = () -> {
            long last = 0;
            while (!over.get()) {
                Identity now = shown(identities);
                // Odd epochs have the first identity, even ones the second, and no epoch comes back.
                assertThat(now.chain()).isEqualTo(now.epoch() % 2 == 1 ? first.chain() : second.chain());
                assertThat(now.epoch()).isGreaterThanOrEqualTo(last);
                last = now.epoch();
            }
            return last;
        };
        try (ExecutorService readers = Executors.newFixedThreadPool(3)) {
            List<Future<Long>> looks = List.of(readers.submit(look), readers.submit(look), readers.submit(look));
            for (int epoch = 2; epoch <= 1000; epoch++) {
                Identity next = epoch % 2 == 1 ? first : second;
                assertThat(identities.replace(next, next)).isEqualTo(epoch);
            }
            over.set(true);
            for (Future<Long> one : looks) {
                assertThat(one.get()).isLessThanOrEqualTo(1000);
            }
        }
    }

    @Test
    void tellsWhatExpiresSoon() {
        RotatingIdentities identities = RotatingIdentities.of(first);
        Instant end = Draft.LAST_DAY;

        assertThat(identities.expiringWithin(Duration.ofDays(14), end.minus(Duration.ofDays(15))))
                .isEmpty();
        assertThat(identities.expiringWithin(Duration.ofDays(14), end.minus(Duration.ofDays(14))))
                .containsExactly(new Expiry("\"CN=first\"", end));
        assertThat(identities.expiringWithin(Duration.ofDays(14), end.plus(Duration.ofDays(1))))
                .hasSize(1);
    }

    @Test
    void tellsTheCertificateOfTheChainThatEndsFirst() {
        Issued intermediate = Draft.authority("CN=Intermediate")
                .valid(Draft.FIRST_DAY, Draft.NOW)
                .issuedBy(root);
        Issued leaf = Draft.leaf("CN=leaf").dns(HOST).issuedBy(intermediate);
        RotatingIdentities identities =
                RotatingIdentities.of(Identities.of(leaf.key(), leaf.certificate(), intermediate.certificate()));

        assertThat(identities.expiringWithin(Duration.ZERO, Draft.NOW))
                .containsExactly(new Expiry("\"CN=Intermediate\"", Draft.NOW));
    }
}
