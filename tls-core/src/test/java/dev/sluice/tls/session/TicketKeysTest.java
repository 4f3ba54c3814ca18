package dev.sluice.tls.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.Environment;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The ring of ticket keys: which one seals, which ones open. */
class TicketKeysTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Instant now = START;

    private static TicketKey key(int number) {
        byte[] name = new byte[TicketKey.NAME_LENGTH];
        byte[] key = new byte[TicketKey.KEY_LENGTH];
        Arrays.fill(name, (byte) number);
        Arrays.fill(key, (byte) -number);
        return TicketKey.of(name, key);
    }

    private static byte[] name(int number) {
        try (TicketKey key = key(number)) {
            return key.name();
        }
    }

    private static byte[] sealsBy(TicketKeys keys) throws TlsException {
        try (TicketKey key = keys.current(Attachment.NONE).result()) {
            return key.name();
        }
    }

    private static boolean opens(TicketKeys keys, byte[] name) throws TlsException {
        Optional<TicketKey> key = keys.find(name, Attachment.NONE).result();
        key.ifPresent(TicketKey::close);
        return key.isPresent();
    }

    @Test
    void sealsByTheOneItHas() throws TlsException {
        TicketKeys keys = TicketKeys.of(key(1));

        assertThat(sealsBy(keys)).isEqualTo(name(1));
        assertThat(opens(keys, name(1))).isTrue();
        assertThat(opens(keys, name(2))).isFalse();
        assertThat(keys.isShared()).isTrue();
    }

    @Test
    void opensByAnAnnouncedKeyAndDoesNotSealByIt() throws TlsException {
        TicketKeys keys = TicketKeys.of(key(1));
        keys.announce(key(2));

        assertThat(sealsBy(keys)).isEqualTo(name(1));
        assertThat(opens(keys, name(1))).isTrue();
        assertThat(opens(keys, name(2))).isTrue();
    }

    @Test
    void advancesToTheAnnouncedKeyAndOpensByTheOneBefore() throws TlsException {
        TicketKeys keys = TicketKeys.of(key(1));
        keys.announce(key(2));
        keys.advance();

        assertThat(sealsBy(keys)).isEqualTo(name(2));
        assertThat(opens(keys, name(1))).isTrue();

        keys.announce(key(3));
        keys.advance();

        assertThat(sealsBy(keys)).isEqualTo(name(3));
        assertThat(opens(keys, name(2))).isTrue();
        assertThat(opens(keys, name(1))).isFalse();
    }

    @Test
    void replacesAnAnnouncedKeyByTheNext() throws TlsException {
        TicketKeys keys = TicketKeys.of(key(1));
        keys.announce(key(2));
        keys.announce(key(3));

        assertThat(opens(keys, name(2))).isFalse();
        keys.advance();
        assertThat(sealsBy(keys)).isEqualTo(name(3));
    }

    @Test
    void doesNotAdvanceToNothing() {
        TicketKeys keys = TicketKeys.of(key(1));

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(keys::advance);
    }

    @Test
    void givesCopiesAway() throws TlsException {
        TicketKeys keys = TicketKeys.of(key(1));
        TicketKey given = keys.current(Attachment.NONE).result();
        given.close();

        assertThat(opens(keys, name(1))).isTrue();
        try (TicketKey again = keys.current(Attachment.NONE).result()) {
            assertThat(again.key()).containsOnly(-1);
        }
    }

    // ---- one that rotates by itself

    private TicketKeys rotating() {
        InstantSource clock = () -> now;
        SecureRandom random = new SecureRandom();
        return TicketKeys.rotating(new Environment(clock, () -> 0, random), Duration.ofHours(12));
    }

    @Test
    void rotatesWhenItsTimeIsOver() throws TlsException {
        TicketKeys keys = rotating();
        byte[] first = sealsBy(keys);
        now = START.plus(Duration.ofHours(12)).minusNanos(1);
        assertThat(sealsBy(keys)).isEqualTo(first);

        now = START.plus(Duration.ofHours(12));
        byte[] second = sealsBy(keys);
        assertThat(second).isNotEqualTo(first);
        assertThat(opens(keys, first)).isTrue();

        now = START.plus(Duration.ofHours(24));
        assertThat(sealsBy(keys)).isNotEqualTo(second);
        assertThat(opens(keys, second)).isTrue();
        assertThat(opens(keys, first)).isFalse();
        assertThat(keys.isShared()).isFalse();
    }

    @Test
    void forgetsEverythingAfterALongSilence() throws TlsException {
        TicketKeys keys = rotating();
        byte[] first = sealsBy(keys);
        now = START.plus(Duration.ofHours(30));

        assertThat(opens(keys, first)).isFalse();
    }

    @Test
    void rotatesAfterSomeTimeOnly() {
        assertThatIllegalArgumentException().isThrownBy(() -> TicketKeys.rotating(Environment.system(), Duration.ZERO));
    }
}
