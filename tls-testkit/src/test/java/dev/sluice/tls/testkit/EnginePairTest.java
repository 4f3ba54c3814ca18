package dev.sluice.tls.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Failure;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.crypto.CryptoProviders;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EnginePairTest {
    private final TestConfigurations configurations = new TestConfigurations(new ManualClock(), 1);
    private final EnginePair pair = new EnginePair(
            configurations.client().build(), configurations.server().build());

    @Test
    void shakesHandsAndCarriesDataBothWays() throws TlsException {
        pair.handshake();
        NegotiatedParameters client = pair.client().engine().parameters().orElseThrow();
        assertThat(client.cipherSuite()).isEqualTo(CipherSuite.TLS_AES_128_GCM_SHA256);
        assertThat(client.group()).contains(NamedGroup.X25519);

        assertThat(pair.transfer(Role.CLIENT, data(100_000))).isEqualTo(data(100_000));
        assertThat(pair.transfer(Role.SERVER, data(100_000))).isEqualTo(data(100_000));
    }

    @Test
    void rekeysAndCloses() throws Exception {
        pair.handshake();
        pair.client().rekey(Rekey.BOTH);
        assertThat(pair.transfer(Role.SERVER, data(100))).isEqualTo(data(100));
        assertThat(pair.transfer(Role.CLIENT, data(100))).isEqualTo(data(100));

        pair.client().closeWrite();
        pair.exchange();
        assertThat(pair.server().isPeerClosed()).isTrue();
        assertThat(pair.transfer(Role.SERVER, data(100))).isEqualTo(data(100));
    }

    @Test
    void waitsForOperationsThatAreDoneByHand() throws TlsException {
        List<Operation<?>> waiting = new ArrayList<>();
        pair.server().operations(waiting::add);
        pair.exchange();
        assertThat(pair.server().engine().parameters()).isEmpty();

        while (!waiting.isEmpty()) {
            assertThat(waiting).as("one at a time").hasSize(1);
            waiting.removeFirst().start();
            pair.exchange();
        }
        pair.handshake();
    }

    @Test
    void goesStepByStep() throws Exception {
        pair.client().advance();
        pair.client().drain();
        assertThat(pair.server().receive()).isTrue();
        assertThat(pair.server().events()).isEmpty();
        assertThat(pair.server().step()).isTrue();
        assertThat(pair.server().events()).hasSize(1);
        pair.handshake();
    }

    @Test
    void anAlteredByteIsNoticed() {
        pair.serverToClient().alterAt(200, old -> old ^ 1);

        assertThatThrownBy(pair::handshake).isInstanceOf(TlsException.class);
    }

    @Test
    void aCutIsNoticed() {
        pair.serverToClient().finAt(200);

        assertThatThrownBy(pair::handshake)
                .isInstanceOfSatisfying(
                        TlsException.class, e -> assertThat(e.failure()).isInstanceOf(Failure.Truncated.class));
    }

    @Test
    void theNullCipherLetsATestReadAndForgeRecords() throws Exception {
        NullCipher crypto = new NullCipher(CryptoProviders.standard());
        EnginePair open = new EnginePair(
                configurations.client().crypto(crypto).build(),
                configurations.server().crypto(crypto).build());
        open.handshake();
        open.transfer(Role.CLIENT, new byte[] {1, 2, 3});
        byte[] record = Records.split(open.clientToServer().captured()).getLast();
        assertThat(Records.type(record)).isEqualTo(Records.APPLICATION_DATA);
        assertThat(Records.nullOpened(record)).containsExactly(1, 2, 3, Records.APPLICATION_DATA);

        open.clientToServer().inject(Records.nullProtected(Records.APPLICATION_DATA, new byte[] {4, 5}, 100));
        open.exchange();
        assertThat(open.server().received()).containsExactly(1, 2, 3, 4, 5);
    }

    static byte[] data(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }
}
