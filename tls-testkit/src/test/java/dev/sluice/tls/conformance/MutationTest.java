package dev.sluice.tls.conformance;

import static dev.sluice.tls.conformance.Altered.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Failure;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.Limits;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.message.KeyUpdate;
import dev.sluice.tls.message.NewSessionTicket;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.TestConfigurations;
import dev.sluice.tls.wire.Opaque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An engine that gets something else than its peer has sent, before there are keys, under keys, and after the handshake.
 * What it must keep to stands in {@link WatchedEnd}.
 *
 * <p>{@code -Dmutation.seed=… -Dmutation.count=…} tries others; a failure names its seed.
 */
class MutationTest {
    private static final int ENOUGH = 1000;
    private static final long FIRST = Long.getLong("mutation.seed", 1);
    private static final int COUNT = Integer.getInteger("mutation.count", ENOUGH);
    private static final int MESSAGE = 4096;
    private static final int MOST_TURNS = 20;
    private static final NewSessionTicket TICKET =
            new NewSessionTicket(1, 1, Opaque.EMPTY, Opaque.of(new byte[10]), Extensions.NONE);

    @ParameterizedTest
    @EnumSource
    void nothingThatIsSentShakesAnEngine(Role victim) {
        Set<Violation> found = EnumSet.noneOf(Violation.class);
        for (long seed = FIRST; seed < FIRST + COUNT; seed++) {
            try {
                new Attack(victim, seed).run().ifPresent(found::add);
            } catch (AssertionError | Exception e) {
                throw new AssertionError("the " + victim + ", seed " + seed, e);
            }
        }
        if (COUNT >= ENOUGH) {
            assertThat(found).as("the rules that were broken").hasSizeGreaterThan(15);
        }
    }

    private static final class Attack {
        private final SplittableRandom random;
        private final Mutation mutation;
        private final Encounter encounter;
        private final WatchedEnd victim;
        private final WatchedEnd peer;

        Attack(Role role, long seed) {
            this.random = new SplittableRandom(seed);
            this.mutation = new Mutation(random);
            this.encounter = encounter(seed);
            this.victim = watched(role);
            this.peer = watched(role.peer());
        }

        private Encounter encounter(long seed) {
            Limits limits = LimitsTest.limits(MESSAGE, MESSAGE, 10, 32);
            Encounter made = new Encounter(seed)
                    .nullCipher()
                    .client(config -> config.limits(limits).applicationProtocols("h2", "http/1.1"))
                    .server(config -> config.limits(limits).applicationProtocols("http/1.1"));
            if (random.nextBoolean()) {
                made.retried();
            }
            if (random.nextBoolean()) {
                made.client(config ->
                                config.identity(TestConfigurations.certificate().identity()))
                        .server(config -> config.clientAuthentication(
                                ClientAuthentication.REQUEST,
                                TestConfigurations.authority().verifier(made.clock())));
            }
            return made;
        }

        private WatchedEnd watched(Role end) {
            return new WatchedEnd(encounter.open(end).engine(), 2 * (MESSAGE + TlsEngine.MAX_PLAINTEXT));
        }

        Optional<Violation> run() throws TlsException {
            boolean early = random.nextInt(3) > 0;
            shakeHands(early);
            for (int i = random.nextInt(4); !early && i >= 0; i--) {
                victim.give(mutation.spoil(words()));
            }
            if (random.nextInt(4) == 0) {
                flood();
            }
            answer();
            victim.end();
            return victim.failure()
                    .filter(Failure.PeerMisbehaved.class::isInstance)
                    .map(failure -> ((Failure.PeerMisbehaved) failure).violation());
        }

        private void shakeHands(boolean spoilt) {
            List<byte[]> fromPeer = List.of();
            List<byte[]> fromVictim = List.of();
            int turns = 0;
            do {
                peer.give(Mutation.concatenated(fromVictim));
                fromPeer = peer.take();
                victim.give(spoilt && random.nextBoolean() ? spoil(fromPeer) : Mutation.concatenated(fromPeer));
                fromVictim = victim.take();
                assertThat(turns++).as("turns").isLessThan(MOST_TURNS);
            } while (!fromPeer.isEmpty() || !fromVictim.isEmpty());
        }

        private byte[] spoil(List<byte[]> records) {
            return random.nextInt(20) == 0 ? mutation.noise() : mutation.spoil(records);
        }

        /** What may be said after the handshake. */
        private List<byte[]> words() {
            return Stream.generate(this::word).limit(1 + random.nextInt(4)).toList();
        }

        private byte[] word() {
            return switch (random.nextInt(6)) {
                case 0 -> Records.nullProtected(Records.HANDSHAKE, new KeyUpdate(true).encode());
                case 1 -> Records.nullProtected(Records.HANDSHAKE, new KeyUpdate(false).encode());
                case 2 -> Records.nullProtected(Records.HANDSHAKE, TICKET.encode());
                case 3 -> Records.nullProtected(Records.ALERT, bytes(1, random.nextBoolean() ? 0 : 90));
                case 4 -> Records.nullProtected(Records.APPLICATION_DATA);
                default -> Records.nullProtected(Records.APPLICATION_DATA, new byte[1000], random.nextInt(1000));
            };
        }

        /** More of the message that has begun, if one has. */
        private void flood() {
            byte[] more = new byte[1 << 14];
            for (int i = 0; i < 5; i++) {
                victim.give(
                        peer.isComplete()
                                ? Records.nullProtected(Records.HANDSHAKE, more)
                                : Records.plaintext(Records.HANDSHAKE, more));
            }
        }

        /** An engine that has not failed goes on: it sends, changes its keys and closes. */
        private void answer() throws TlsException {
            victim.take();
            if (victim.isComplete() && victim.failure().isEmpty()) {
                victim.say(new byte[1000]);
                victim.engine().updateKeys(Rekey.BOTH);
                victim.say(new byte[1000]);
                victim.engine().closeWrite();
                victim.take();
            }
        }
    }
}
