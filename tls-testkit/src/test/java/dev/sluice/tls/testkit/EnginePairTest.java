package dev.sluice.tls.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
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
        assertThat(client.group()).isEqualTo(NamedGroup.X25519);

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

    static byte[] data(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }
}
