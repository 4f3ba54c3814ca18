package dev.sluice.tls.crypto.jca;

import static dev.sluice.tls.crypto.jca.Bytes.counting;
import static dev.sluice.tls.crypto.jca.Bytes.hex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.HashAlgorithm;
import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.crypto.Digest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HashTest {
    private static final byte[] ABC = "abc".getBytes(StandardCharsets.US_ASCII);

    /** FIPS 180-4's example. */
    @Test
    void hashesAbcAsTheStandardSays() {
        assertThat(digest(HashAlgorithm.SHA256, ABC).snapshot())
                .isEqualTo(hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        assertThat(digest(HashAlgorithm.SHA384, ABC).snapshot())
                .isEqualTo(hex("cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                        + "8086072ba1e7cc2358baeca134c825a7"));
    }

    @Test
    void goesOnAfterASnapshot() {
        Digest running = digest(HashAlgorithm.SHA256, new byte[0]);
        running.update(counting(200), 0, 100);
        byte[] early = running.snapshot();
        running.update(counting(200), 100, 100);

        assertThat(running.snapshot())
                .isEqualTo(digest(HashAlgorithm.SHA256, counting(200)).snapshot());
        assertThat(early).isEqualTo(digest(HashAlgorithm.SHA256, counting(100)).snapshot());
    }

    @Test
    void copiesGoTheirOwnWay() {
        Digest one = digest(HashAlgorithm.SHA384, ABC);
        Digest two = one.copy();
        two.update(ABC);

        assertThat(one.snapshot()).isEqualTo(digest(HashAlgorithm.SHA384, ABC).snapshot());
        one.update(ABC);
        assertThat(one.snapshot()).isEqualTo(two.snapshot());
    }

    private static Digest digest(HashAlgorithm algorithm, byte[] content) {
        Digest digest = CryptoProviders.standard().digest(algorithm);
        digest.update(content);
        return digest;
    }
}
