package dev.sluice.tls.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A face is resumable at every point: how bytes are cut up on the way changes nothing. */
public abstract class ChunkingContract extends FaceContract {
    private static final int SEEDS = 25;

    protected ChunkingContract() {}

    @Behaviour("M7")
    @ParameterizedTest
    @EnumSource
    void randomChunkingGivesTheSameTranscriptAsOneShot(Role role) throws IOException {
        byte[] whole = handshakeAndTalk(open(role));
        for (int seed = 1; seed <= SEEDS; seed++) {
            Joined joined = open(role);
            SplittableRandom random = new SplittableRandom(seed);
            IntSupplier piece = () -> random.nextInt(5) == 0 ? random.nextInt(3000) : random.nextInt(30);
            joined.toFace().bytesPerRead(piece);
            joined.fromFace().bytesPerWrite(piece);

            assertThat(handshakeAndTalk(joined))
                    .as("the handshake's bytes with seed %d", seed)
                    .isEqualTo(whole);
            end(joined);
        }
    }

    /** What the face sent in its handshake; talks both ways afterwards. */
    private byte[] handshakeAndTalk(Joined joined) throws IOException {
        joined.handshake();
        byte[] handshake = joined.fromFace().captured();
        CompletableFuture<Void> write = joined.connection().write(ByteBuffer.wrap(data(20_000)));
        assertThat(joined.peer().read(20_000)).isEqualTo(data(20_000));
        Outcome.of(write);
        joined.peer().write(Arrays.copyOf(data(30_000), 10_000));
        rekeyIfPossible(joined, Rekey.BOTH);
        joined.peer().write(Arrays.copyOfRange(data(30_000), 10_000, 30_000));
        assertThat(joined.read(30_000)).isEqualTo(data(30_000));
        joined.peer().closeWrite();
        assertThat(Outcome.of(joined.connection().read(1))).isEmpty();
        return handshake;
    }
}
