package dev.sluice.tls.crypto.jca;

import static dev.sluice.tls.crypto.jca.Bytes.counting;
import static dev.sluice.tls.crypto.jca.Bytes.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.tls.HashAlgorithm;
import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.crypto.Hkdf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HkdfTest {
    private final Hkdf sha256 = CryptoProviders.standard().hkdf(HashAlgorithm.SHA256);

    /** RFC 5869, Appendix A.1. */
    @Test
    void derivesAsRfc5869Says() {
        byte[] key = sha256.extract(hex("000102030405060708090a0b0c"), hex("0b".repeat(22)));
        assertThat(key).isEqualTo(hex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"));
        assertThat(sha256.expand(key, hex("f0f1f2f3f4f5f6f7f8f9"), 42))
                .isEqualTo(hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"));
    }

    /** RFC 5869, Appendix A.2. */
    @Test
    void derivesFromLongInputsAsRfc5869Says() {
        byte[] all = counting(256);
        byte[] key = sha256.extract(Arrays.copyOfRange(all, 0x60, 0xb0), Arrays.copyOfRange(all, 0, 0x50));
        assertThat(key).isEqualTo(hex("06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244"));
        assertThat(sha256.expand(key, Arrays.copyOfRange(all, 0xb0, 0x100), 82))
                .isEqualTo(hex("b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                        + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                        + "cc30c58179ec3e87c14c01d5c1f3434f1d87"));
    }

    /** RFC 5869, Appendix A.3. */
    @Test
    void derivesWithoutSaltAndInfoAsRfc5869Says() {
        byte[] key = sha256.extract(new byte[0], hex("0b".repeat(22)));
        assertThat(key).isEqualTo(hex("19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04"));
        assertThat(sha256.expand(key, new byte[0], 42))
                .isEqualTo(hex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"));
    }

    /** RFC 8448, Section 3: the early secret, and the "derived" secret from it. */
    @Test
    void derivesTheFirstSecretsOfRfc8448() {
        byte[] early = sha256.extract(new byte[32], new byte[32]);
        assertThat(early).isEqualTo(hex("33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a"));
        byte[] info = hex("00200d746c733133206465726976656420"
                + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(sha256.expand(early, info, 32))
                .isEqualTo(hex("6f2615a108c702c5678f54fc9dbab69716c076189c48250cebeac3576c3611ba"));
    }

    /** RFC 4231, test cases 1, 2 and 6: the last has a key longer than a block. */
    @Test
    void authenticatesAsRfc4231Says() {
        assertThat(sha256.hmac(hex("0b".repeat(20)), "Hi There".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(hex("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"));
        assertThat(sha256.hmac(hex("4a656665"), hex("7768617420646f2079612077616e7420666f72206e6f7468696e673f")))
                .isEqualTo(hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
        assertThat(sha256.hmac(
                        hex("aa".repeat(131)),
                        "Test Using Larger Than Block-Size Key - Hash Key First".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(hex("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
    }

    @ParameterizedTest
    @EnumSource(HashAlgorithm.class)
    void derivesAsTheJdkDoesForAllLengths(HashAlgorithm hash) throws Exception {
        Hkdf hkdf = CryptoProviders.standard().hkdf(hash);
        assertThat(hkdf.hashLength()).isEqualTo(hash.length());
        String name = hash == HashAlgorithm.SHA256 ? "SHA256" : "SHA384";
        KDF jdk = KDF.getInstance("HKDF-" + name);
        Mac mac = Mac.getInstance("Hmac" + name);
        for (int length : new int[] {1, 31, 32, 47, 48, 49, 63, 64, 65, 127, 128, 129, 500}) {
            byte[] key = counting(length);
            mac.init(new SecretKeySpec(key, "HMAC"));
            assertThat(hkdf.hmac(key, counting(length * 2))).isEqualTo(mac.doFinal(counting(length * 2)));
            byte[] expected = jdk.deriveData(HKDFParameterSpec.expandOnly(
                    new SecretKeySpec(counting(hash.length()), "HKDF"), counting(length), length));
            assertThat(hkdf.expand(counting(hash.length()), counting(length), length))
                    .isEqualTo(expected);
        }
    }

    @Test
    void expandsToNothingAndToTheMostThatRfc5869Allows() {
        assertThat(sha256.expand(new byte[32], new byte[0], 0)).isEmpty();
        assertThat(sha256.expand(new byte[32], new byte[0], 255 * 32)).hasSize(255 * 32);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> sha256.expand(new byte[32], new byte[0], 255 * 32 + 1));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> sha256.expand(new byte[32], new byte[0], -1));
    }
}
