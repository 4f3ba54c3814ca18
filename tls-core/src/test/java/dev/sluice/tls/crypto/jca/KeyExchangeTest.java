package dev.sluice.tls.crypto.jca;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.crypto.Encapsulation;
import dev.sluice.tls.crypto.KeyShare;
import java.security.SecureRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyExchangeTest {
    private final CryptoProvider crypto = CryptoProviders.standard();
    private final SecureRandom random = new SecureRandom();

    @ParameterizedTest
    @EnumSource(NamedGroup.class)
    void bothSidesAgree(NamedGroup group) throws Exception {
        try (KeyShare client = crypto.generate(group, random);
                Encapsulation server = crypto.encapsulate(group, client.publicShare(), random)) {
            assertThat(client.agree(server.share())).isEqualTo(server.secret());
        }
    }
}
