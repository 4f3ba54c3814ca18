package dev.sluice.tls.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.testkit.contract.Behaviour;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoisonTest {
    private static final byte[] NONSENSE = {Poison.BYTE, Poison.BYTE, Poison.BYTE, Poison.BYTE};

    @Test
    void overwritesTheWholeBufferAndLeavesItsPosition() {
        ByteBuffer buffer = ByteBuffer.allocate(4).position(2);
        Poison.fill(buffer);

        assertThat(buffer.array()).isEqualTo(NONSENSE);
        assertThat(buffer.position()).isEqualTo(2);
    }

    @Test
    void movesTheRestOutAndOverwritesWhereItWas() {
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}).position(2);
        ByteBuffer moved = Poison.moveOut(buffer);

        assertThat(moved).isEqualTo(ByteBuffer.wrap(new byte[] {3, 4}));
        assertThat(buffer.array()).isEqualTo(NONSENSE);
    }

    @Behaviour("R7")
    @Test
    void aSignerThatKeepsItsInputFindsNonsenseInIt() throws TlsException {
        Identity identity = TestConfigurations.certificate().identity();
        List<byte[]> kept = new ArrayList<>();
        Identity retaining = new Identity(identity.chain(), identity.schemes(), (scheme, content, attachment) -> {
            kept.add(content);
            return identity.signer().sign(scheme, content, attachment);
        });
        TestConfigurations configurations = new TestConfigurations(new ManualClock(), 1);
        EnginePair pair = new EnginePair(
                configurations.client().build(),
                configurations.server().identity(Poison.lending(retaining)).build());
        pair.handshake();

        assertThat(pair.transfer(Role.SERVER, NONSENSE)).isEqualTo(NONSENSE);
        assertThat(kept)
                .singleElement()
                .satisfies(content -> assertThat(content).containsOnly(NONSENSE[0]));
    }
}
