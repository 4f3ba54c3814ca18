package dev.sluice.tls.loom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Role;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.contract.Behaviour;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which buffers a connection holds while nothing happens. */
class ParkingTest {

    @ParameterizedTest
    @EnumSource
    void parksWithoutRecordBuffer(Role role) throws Exception {
        try (Scene scene = new Scene(role).shakeHands()) {
            assertThat(scene.pool.rented()).as("after the handshake").isZero();
            Call<Integer> read = Call.start(() -> scene.channel.read(ByteBuffer.allocate(100)));
            scene.toChannel().awaitWaitingReader();

            assertThat(scene.pool.rented()).as("parked on the header").isZero();
            scene.peer.write(new byte[100]);
            assertThat(read.result()).isEqualTo(100);
            assertThat(scene.pool.rented()).as("after the read").isZero();
        }
    }

    @Test
    void rentsOneBufferOnceTheHeaderHasCome() throws Exception {
        try (Scene scene = new Scene(Role.CLIENT).shakeHands()) {
            byte[] record = Records.nullProtected(Records.APPLICATION_DATA, new byte[1000]);
            Call<Integer> read = Call.start(() -> scene.channel.read(ByteBuffer.allocate(2000)));
            scene.toChannel().inject(Arrays.copyOf(record, 4));
            scene.toChannel().awaitWaitingReader();
            assertThat(scene.pool.rented()).as("4 bytes of a header").isZero();

            scene.toChannel().inject(record[4]);
            scene.toChannel().awaitWaitingReader();
            assertThat(scene.pool.rented()).as("a whole header").isEqualTo(1);

            scene.toChannel().inject(Arrays.copyOfRange(record, 5, record.length));
            assertThat(read.result()).isEqualTo(1000);
            assertThat(scene.pool.rented()).as("a whole record").isZero();
        }
    }

    @Test
    void keepsTheRestOfARecordUntilItIsRead() throws Exception {
        try (Scene scene = new Scene(Role.SERVER).shakeHands()) {
            scene.peer.write(new byte[100]);
            assertThat(scene.channel.read(ByteBuffer.allocate(60))).isEqualTo(60);
            assertThat(scene.channel.plaintextAvailable()).isEqualTo(40);
            assertThat(scene.pool.rented()).isEqualTo(1);

            assertThat(scene.channel.read(ByteBuffer.allocate(60))).isEqualTo(40);
            assertThat(scene.channel.plaintextAvailable()).isZero();
            assertThat(scene.pool.rented()).isZero();
        }
    }

    @Test
    void givesEverythingBackOnClose() throws Exception {
        try (Scene scene = new Scene(Role.SERVER).shakeHands()) {
            scene.peer.write(new byte[100]);
            scene.toChannel().inject((byte) 23, (byte) 3, (byte) 3, (byte) 0, (byte) 100, (byte) 0);
            scene.channel.read(ByteBuffer.allocate(60));
            assertThat(scene.pool.rented()).isPositive();

            scene.channel.close();
            assertThat(scene.pool.rented()).isZero();
            assertThat(scene.channel.plaintextAvailable()).isZero();
            assertThat(scene.channel.hasUnprocessedInput()).isFalse();
        }
    }

    @Test
    void writesWithoutKeepingBuffers() throws Exception {
        try (Scene scene = new Scene(Role.CLIENT).shakeHands()) {
            scene.channel.write(ByteBuffer.allocate(200_000));
            assertThat(scene.pool.rented()).isZero();
            assertThat(scene.peer.read(200_000)).hasSize(200_000);
        }
    }

    @Behaviour("M18")
    @Test
    void poolWipesPlaintext() {
        BufferPool pool = new BufferPool();
        ByteBuffer buffer = pool.rent();
        buffer.put(new byte[] {1, 2, 3, 4, 5}).flip();
        pool.wipeAndGiveBack(buffer);

        ByteBuffer again = pool.rent();
        assertThat(again).isSameAs(buffer);
        assertThat(again).isEqualTo(ByteBuffer.allocate(again.capacity()));
        assertThat(again.remaining()).isEqualTo(again.capacity());
    }

    @Test
    void poolKeepsAFewBuffersAndLeavesTheRestToTheCollector() {
        BufferPool pool = new BufferPool();
        for (int i = 0; i < 1000; i++) {
            pool.giveBack(ByteBuffer.allocate(1));
        }
        int kept = 0;
        while (pool.rent().capacity() == 1) {
            kept++;
        }
        assertThat(kept).isBetween(1, 64);
    }
}
