package dev.sluice.tls.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Event;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.testkit.contract.Behaviour;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The engine is resumable at every point. Every buffer that is lent to it here is overwritten after the call, so that these
 * tests also prove that it keeps no reference.
 */
class ChunkingTest {

    @Behaviour({"M7", "R7"})
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void randomChunkingGivesTheSameTranscriptAsOneShot(long seed) throws TlsException {
        assertSameTranscript(seed);
    }

    @Behaviour({"M7", "R7"})
    @RepeatedTest(10)
    void chunkingOfAnySeedGivesTheSameTranscript() throws TlsException {
        assertSameTranscript(new SplittableRandom().nextLong());
    }

    private static void assertSameTranscript(long seed) throws TlsException {
        EnginePair whole = pair();
        EnginePair pieces = pair().chunked(seed);
        whole.handshake();
        pieces.handshake();

        assertThat(pieces.clientToServer().captured())
                .as("client's handshake, seed %d", seed)
                .isEqualTo(whole.clientToServer().captured());
        assertThat(pieces.serverToClient().captured())
                .as("server's handshake, seed %d", seed)
                .isEqualTo(whole.serverToClient().captured());
        assertTalks(pieces, seed);
    }

    @Behaviour({"M7", "R7"})
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void recordsCutAnywhereGiveTheSameTranscript(long seed) throws TlsException {
        EnginePair whole = pair();
        EnginePair pieces = pair().chunked(seed).smallOutput(seed);
        whole.handshake();
        pieces.handshake();

        // The exporter secret is made of the transcript (RFC 8446, Section 7.1).
        for (Role role : Role.values()) {
            assertThat(pieces.end(role).engine().exportKeyingMaterial("test", new byte[0], 32))
                    .isEqualTo(whole.end(role).engine().exportKeyingMaterial("test", new byte[0], 32));
        }
        assertTalks(pieces, seed);
    }

    private static void assertTalks(EnginePair pieces, long seed) throws TlsException {
        for (Role role : Role.values()) {
            byte[] data = EnginePairTest.data(40_000);
            assertThat(pieces.transfer(role, data)).as("data, seed %d", seed).isEqualTo(data);
            pieces.end(role).engine().updateKeys(Rekey.BOTH);
            assertThat(pieces.transfer(role, data))
                    .as("data after a rekey, seed %d", seed)
                    .isEqualTo(data);
        }
    }

    @Behaviour("R1")
    @Test
    void bytesOneByOneAreEnough() throws TlsException {
        EnginePair pair = pair();
        pair.clientToServer().bytesPerRead(() -> 1);
        pair.serverToClient().bytesPerRead(() -> 1);
        pair.handshake();

        assertThat(pair.transfer(Role.SERVER, EnginePairTest.data(3000))).isEqualTo(EnginePairTest.data(3000));
    }

    @Behaviour("M1")
    @Test
    void aRecordIsOpenedOnlyIntoSpaceThatHoldsIt() throws TlsException {
        EnginePair pair = pair();
        pair.handshake();
        pair.serverToClient().hold();
        pair.server().seal(ByteBuffer.wrap(EnginePairTest.data(100)));
        pair.exchange();
        byte[] record = pair.serverToClient().captured();
        ByteBuffer in = ByteBuffer.wrap(Arrays.copyOfRange(record, record.length - 122, record.length));

        assertThat(pair.client().engine().advance(in, ByteBuffer.allocate(50))).isInstanceOf(Event.WantSpace.class);
        assertThat(in.position()).as("nothing is consumed for want of room").isZero();
        ByteBuffer plain = ByteBuffer.allocate(200);
        assertThat(pair.client().engine().advance(in, plain)).isEqualTo(new Event.ApplicationData(100));
        assertThat(Arrays.copyOf(plain.array(), plain.position())).isEqualTo(EnginePairTest.data(100));
    }

    /** With a HelloRetryRequest, so that the transcript has all there is. */
    private static EnginePair pair() {
        TestConfigurations configurations = new TestConfigurations(new ManualClock(), 7);
        SecurityPolicy retried = SecurityPolicy.DEFAULT.withGroups(List.of(NamedGroup.SECP256R1, NamedGroup.X25519));
        SecurityPolicy picky = SecurityPolicy.DEFAULT.withGroups(List.of(NamedGroup.X25519));
        return new EnginePair(
                configurations.client().policy(retried).build(),
                configurations.server().policy(picky).build());
    }
}
