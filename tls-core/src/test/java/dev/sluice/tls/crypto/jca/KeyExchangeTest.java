package dev.sluice.tls.crypto.jca;

import static dev.sluice.tls.crypto.jca.Bytes.hex;
import static dev.sluice.tls.crypto.jca.Bytes.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.crypto.Encapsulation;
import dev.sluice.tls.crypto.KeyShare;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyExchangeTest {
    private final CryptoProvider crypto = CryptoProviders.standard();
    private final SecureRandom random = new SecureRandom();

    @ParameterizedTest
    @EnumSource(NamedGroup.class)
    void bothSidesAgree(NamedGroup group) throws Exception {
        assertThat(crypto.supports(group)).isTrue();
        try (KeyShare client = crypto.generate(group, random);
                Encapsulation server = crypto.encapsulate(group, client.publicShare(), random)) {
            assertThat(client.group()).isEqualTo(group);
            assertThat(client.agree(server.share())).isEqualTo(server.secret()).hasSize(secretLength(group));
            assertThat(client.publicShare()).hasSize(clientLength(group));
            assertThat(server.share()).hasSize(serverLength(group));
        }
    }

    /** RFC 8446, Section 7.4; draft-ietf-tls-ecdhe-mlkem, Section 4. */
    private static int secretLength(NamedGroup group) {
        return switch (group) {
            case X25519, SECP256R1, BRAINPOOLP256R1 -> 32;
            case X448 -> 56;
            case SECP384R1, BRAINPOOLP384R1 -> 48;
            case SECP521R1 -> 66;
            case BRAINPOOLP512R1, X25519MLKEM768, SECP256R1MLKEM768 -> 64;
            case SECP384R1MLKEM1024 -> 80;
            case FFDHE2048 -> 256;
            case FFDHE3072 -> 384;
        };
    }

    private static int clientLength(NamedGroup group) {
        return switch (group) {
            case X25519 -> 32;
            case X448 -> 56;
            case SECP256R1, BRAINPOOLP256R1 -> 65;
            case SECP384R1, BRAINPOOLP384R1 -> 97;
            case SECP521R1 -> 133;
            case BRAINPOOLP512R1 -> 129;
            case FFDHE2048 -> 256;
            case FFDHE3072 -> 384;
            case X25519MLKEM768 -> 1216;
            case SECP256R1MLKEM768 -> 1249;
            case SECP384R1MLKEM1024 -> 1665;
        };
    }

    private static int serverLength(NamedGroup group) {
        return switch (group) {
            case X25519MLKEM768 -> 1120;
            case SECP256R1MLKEM768 -> 1153;
            case SECP384R1MLKEM1024 -> 1665;
            default -> clientLength(group);
        };
    }

    @ParameterizedTest
    @EnumSource(NamedGroup.class)
    void sharesAreFresh(NamedGroup group) throws Exception {
        try (KeyShare one = crypto.generate(group, random);
                KeyShare two = crypto.generate(group, random)) {
            assertThat(one.publicShare()).isNotEqualTo(two.publicShare());
        }
    }

    @ParameterizedTest
    @EnumSource(NamedGroup.class)
    void refusesSharesOfAnotherLength(NamedGroup group) throws Exception {
        try (KeyShare client = crypto.generate(group, random);
                Encapsulation server = crypto.encapsulate(group, client.publicShare(), random)) {
            for (byte[] share : otherLengths(client.publicShare())) {
                assertThatExceptionOfType(InvalidKeyException.class)
                        .isThrownBy(() -> crypto.encapsulate(group, share, random))
                        .withMessageContaining("bytes, not " + share.length);
            }
            for (byte[] share : otherLengths(server.share())) {
                assertThatExceptionOfType(InvalidKeyException.class)
                        .isThrownBy(() -> client.agree(share))
                        .withMessageContaining("bytes, not " + share.length);
            }
        }
    }

    private static byte[][] otherLengths(byte[] share) {
        return new byte[][] {
            {}, Arrays.copyOf(share, 1), Arrays.copyOf(share, share.length - 1), Arrays.copyOf(share, share.length + 1),
        };
    }

    @ParameterizedTest
    @EnumSource(NamedGroup.class)
    void aClosedKeyPairAgreesToNothing(NamedGroup group) throws Exception {
        KeyShare client = crypto.generate(group, random);
        try (Encapsulation server = crypto.encapsulate(group, client.publicShare(), random)) {
            client.close();
            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> client.agree(server.share()));
        }
    }

    /** RFC 7748, Section 6.1, from Bob's side. */
    @Test
    void agreesOnX25519AsRfc7748Says() throws Exception {
        assertAgrees(
                NamedGroup.X25519,
                "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
                "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
                "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
                "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
    }

    /** RFC 8448, Section 3. */
    @Test
    void agreesOnX25519AsRfc8448Says() throws Exception {
        assertAgrees(
                NamedGroup.X25519,
                "49af42ba7f7994852d713ef2784bcbcaa7911de26adc5642cb634540e7ea5005",
                "99381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c",
                "c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f",
                "8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d");
    }

    /** RFC 7748, Section 6.2, from Bob's side. */
    @Test
    void agreesOnX448AsRfc7748Says() throws Exception {
        assertAgrees(
                NamedGroup.X448,
                "1c306a7ac2a0e2e0990b294470cba339e6453772b075811d8fad0d1d"
                        + "6927c120bb5ee8972b0d3e21374c9c921b09d1b0366f10b65173992d",
                "3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b430"
                        + "27d8b972fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf33609",
                "9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c"
                        + "22c5d9bbc836647241d953d40c5b12da88120d53177f80e532c41fa0",
                "07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282b"
                        + "b60c0b56fd2464c335543936521c24403085d59a449a5037514a879d");
    }

    /** RFC 5903, Section 8.1. */
    @Test
    void agreesOnP256AsRfc5903Says() throws Exception {
        assertAgrees(
                NamedGroup.SECP256R1,
                "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433",
                "04dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180"
                        + "5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3",
                "04d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63"
                        + "56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab",
                "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de");
    }

    private void assertAgrees(NamedGroup group, String key, String share, String peer, String secret) throws Exception {
        try (KeyShare pair = crypto.generate(group, new FixedRandom(hex(key)))) {
            assertThat(pair.publicShare()).isEqualTo(hex(share));
            assertThat(pair.agree(hex(peer))).isEqualTo(hex(secret));
        }
    }

    /** Points of order 1, 2, 4 and 8, in canonical form and not: each leads to the all-zero secret. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0000000000000000000000000000000000000000000000000000000000000080"
            })
    void refusesX25519PointsOfSmallOrder(String point) throws Exception {
        assertRefused(NamedGroup.X25519, hex(point), "all-zero");
        assertRefused(NamedGroup.X25519MLKEM768, hybridWith(NamedGroup.X25519MLKEM768, hex(point), 1184), "all-zero");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, -1})
    void refusesX448PointsOfSmallOrder(int point) throws Exception {
        BigInteger prime =
                BigInteger.TWO.pow(448).subtract(BigInteger.TWO.pow(224)).subtract(BigInteger.ONE);
        byte[] bigEndian =
                BigIntegers.asUnsignedByteArray(56, BigInteger.valueOf(point).mod(prime));
        assertRefused(NamedGroup.X448, org.bouncycastle.util.Arrays.reverse(bigEndian), "all-zero");
    }

    @ParameterizedTest
    @EnumSource(Curve.class)
    void refusesPointsThatAreNotOnTheCurve(Curve curve) throws Exception {
        NamedGroup group = groupOn(curve);
        try (KeyShare pair = crypto.generate(group, random)) {
            byte[] share = pair.publicShare();
            assertRefused(group, Bytes.flipped(share, share.length - 1), "not on");
            assertRefused(group, Bytes.flipped(share, 10), "not on");
            byte[] zero = new byte[share.length];
            zero[0] = 4;
            assertRefused(group, zero, "not on");
        }
    }

    /** The coordinates x + p and y stand for the same point, but not in the one form that SEC 1 allows. */
    @ParameterizedTest
    @EnumSource(Curve.class)
    void refusesCoordinatesAboveThePrime(Curve curve) throws Exception {
        BigInteger prime = curve.domain().getCurve().getField().getCharacteristic();
        byte[] share = pointWithSmallX(curve).getEncoded(false);
        int length = curve.fieldLength();
        BigInteger x = new BigInteger(1, Arrays.copyOfRange(share, 1, 1 + length));
        byte[] larger = BigIntegers.asUnsignedByteArray(length, x.add(prime));
        assertRefused(
                groupOn(curve),
                join(new byte[] {4}, larger, Arrays.copyOfRange(share, 1 + length, share.length)),
                "not on");
    }

    /** RFC 8446, Section 4.2.8.2: uncompressed only; SEC 1 also has 2 and 3, 6 and 7 (hybrid), and 0 (infinity). */
    @ParameterizedTest
    @EnumSource(Curve.class)
    void refusesOtherFormsOfPoints(Curve curve) throws Exception {
        NamedGroup group = groupOn(curve);
        try (KeyShare pair = crypto.generate(group, random)) {
            byte[] share = pair.publicShare();
            for (int form : new int[] {0, 2, 3, 5, 6, 7, 255}) {
                byte[] other = share.clone();
                other[0] = (byte) form;
                assertRefused(group, other, "uncompressed");
            }
            assertRefused(group, new byte[] {0}, "bytes, not 1");
            byte[] compressed = Arrays.copyOf(share, 1 + curve.fieldLength());
            compressed[0] = 2;
            assertRefused(group, compressed, "bytes, not");
        }
    }

    @Test
    void refusesAPointThatIsOnAnotherCurve() throws Exception {
        try (KeyShare pair = crypto.generate(NamedGroup.BRAINPOOLP256R1, random)) {
            assertRefused(NamedGroup.SECP256R1, pair.publicShare(), "not on");
        }
    }

    /** RFC 8446, Section 7.4.2: the x-coordinate with its leading zeros. */
    @ParameterizedTest
    @EnumSource(Curve.class)
    void keepsLeadingZerosOfACoordinate(Curve curve) throws Exception {
        byte[] scalar = new byte[curve.fieldLength()];
        Arrays.fill(scalar, 2, scalar.length, (byte) 0x35);
        ECPoint target = pointWithSmallX(curve);
        ECPoint peer = target.multiply(
                new BigInteger(1, scalar).modInverse(curve.domain().getN()));
        try (KeyShare pair = crypto.generate(groupOn(curve), new FixedRandom(scalar))) {
            assertThat(pair.agree(peer.normalize().getEncoded(false)))
                    .hasSize(curve.fieldLength())
                    .isEqualTo(target.getAffineXCoord().getEncoded())
                    .startsWith(0, 0, 0, 0);
        }
    }

    private static ECPoint pointWithSmallX(Curve curve) {
        for (int x = 1; ; x++) {
            byte[] compressed = new byte[1 + curve.fieldLength()];
            compressed[0] = 2;
            compressed[compressed.length - 1] = (byte) x;
            try {
                return curve.domain().getCurve().decodePoint(compressed);
            } catch (IllegalArgumentException e) {
                assertThat(x).as("half of all x are on the curve").isLessThan(100);
            }
        }
    }

    private static NamedGroup groupOn(Curve curve) {
        return switch (curve) {
            case P256 -> NamedGroup.SECP256R1;
            case P384 -> NamedGroup.SECP384R1;
            case P521 -> NamedGroup.SECP521R1;
            case BRAINPOOL_P256 -> NamedGroup.BRAINPOOLP256R1;
            case BRAINPOOL_P384 -> NamedGroup.BRAINPOOLP384R1;
            case BRAINPOOL_P512 -> NamedGroup.BRAINPOOLP512R1;
        };
    }

    @ParameterizedTest
    @EnumSource(
            value = NamedGroup.class,
            names = {"FFDHE2048", "FFDHE3072"})
    void refusesFiniteFieldValuesOutOfRange(NamedGroup group) throws Exception {
        BigInteger p = prime(group);
        BigInteger all = BigInteger.ONE.shiftLeft(p.bitLength()).subtract(BigInteger.ONE);
        for (BigInteger value : new BigInteger[] {
            BigInteger.ZERO, BigInteger.ONE, p.subtract(BigInteger.ONE), p, p.add(BigInteger.TWO), all
        }) {
            assertRefused(group, BigIntegers.asUnsignedByteArray(p.bitLength() / 8, value), "out of range");
        }
        byte[] largest = BigIntegers.asUnsignedByteArray(p.bitLength() / 8, p.subtract(BigInteger.TWO));
        try (Encapsulation server = crypto.encapsulate(group, largest, random)) {
            assertThat(server.secret()).hasSize(p.bitLength() / 8);
        }
    }

    /** RFC 8446, Section 7.4.1: the secret is as long as the prime. The peer's value is one that leads to the secret 4. */
    @ParameterizedTest
    @EnumSource(
            value = NamedGroup.class,
            names = {"FFDHE2048", "FFDHE3072"})
    void keepsLeadingZerosOfAFiniteFieldSecret(NamedGroup group) throws Exception {
        BigInteger p = prime(group);
        int length = p.bitLength() / 8;
        byte[] exponent = Bytes.counting(group == NamedGroup.FFDHE2048 ? 32 : 40);
        exponent[0] = (byte) 0x81;
        BigInteger inverse = new BigInteger(1, exponent).modInverse(p.shiftRight(1));
        BigInteger peer = BigInteger.valueOf(4).modPow(inverse, p);
        try (KeyShare pair = crypto.generate(group, new FixedRandom(exponent))) {
            assertThat(pair.publicShare())
                    .isEqualTo(BigIntegers.asUnsignedByteArray(
                            length, BigInteger.TWO.modPow(new BigInteger(1, exponent), p)));
            assertThat(pair.agree(BigIntegers.asUnsignedByteArray(length, peer)))
                    .isEqualTo(BigIntegers.asUnsignedByteArray(length, BigInteger.valueOf(4)));
        }
    }

    private static BigInteger prime(NamedGroup group) {
        return group == NamedGroup.FFDHE2048
                ? DHStandardGroups.rfc7919_ffdhe2048.getP()
                : DHStandardGroups.rfc7919_ffdhe3072.getP();
    }

    /** FIPS 203, Section 7.2: each of the 12-bit coefficients is below 3329. */
    @ParameterizedTest
    @EnumSource(
            value = NamedGroup.class,
            names = {"X25519MLKEM768", "SECP256R1MLKEM768", "SECP384R1MLKEM1024"})
    void refusesEncapsulationKeysWithCoefficientsAboveTheModulus(NamedGroup group) throws Exception {
        int start = switch (group) {
            case SECP256R1MLKEM768 -> 65;
            case SECP384R1MLKEM1024 -> 97;
            default -> 0;
        };
        int coefficientBytes = group == NamedGroup.SECP384R1MLKEM1024 ? 1536 : 1152;
        try (KeyShare client = crypto.generate(group, random)) {
            for (int at : new int[] {0, 300, coefficientBytes - 3}) {
                byte[] first = client.publicShare();
                first[start + at] = 0x01;
                first[start + at + 1] = (byte) (0x0d | (first[start + at + 1] & 0xf0));
                assertRefused(group, first, "encapsulation key");
                byte[] second = client.publicShare();
                second[start + at + 1] |= (byte) 0xf0;
                second[start + at + 2] = (byte) 0xff;
                assertRefused(group, second, "encapsulation key");
            }
            byte[] largest = client.publicShare();
            largest[start] = 0x00;
            largest[start + 1] = (byte) (0x0d | (largest[start + 1] & 0xf0));
            try (Encapsulation server = crypto.encapsulate(group, largest, random)) {
                assertThat(client.agree(server.share())).isNotEqualTo(server.secret());
            }
        }
    }

    /** FIPS 203, Section 6.3: implicit rejection, so that a wrong ciphertext fails only where Finished is checked. */
    @ParameterizedTest
    @EnumSource(
            value = NamedGroup.class,
            names = {"X25519MLKEM768", "SECP256R1MLKEM768", "SECP384R1MLKEM1024"})
    void aWrongCiphertextGivesAnotherSecret(NamedGroup group) throws Exception {
        int inCiphertext = group == NamedGroup.X25519MLKEM768 ? 100 : 200;
        try (KeyShare client = crypto.generate(group, random);
                Encapsulation server = crypto.encapsulate(group, client.publicShare(), random)) {
            byte[] wrong = Bytes.flipped(server.share(), inCiphertext);
            assertThat(client.agree(wrong)).hasSameSizeAs(server.secret()).isNotEqualTo(server.secret());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = NamedGroup.class,
            names = {"SECP256R1MLKEM768", "SECP384R1MLKEM1024"})
    void refusesHybridsWhosePointIsNotOnTheCurve(NamedGroup group) throws Exception {
        try (KeyShare client = crypto.generate(group, random);
                Encapsulation server = crypto.encapsulate(group, client.publicShare(), random)) {
            assertThatExceptionOfType(GeneralSecurityException.class)
                    .isThrownBy(() -> crypto.encapsulate(group, Bytes.flipped(client.publicShare(), 20), random));
            assertThatExceptionOfType(GeneralSecurityException.class)
                    .isThrownBy(() -> client.agree(Bytes.flipped(server.share(), 20)));
        }
    }

    private byte[] hybridWith(NamedGroup group, byte[] point, int at) throws Exception {
        try (KeyShare pair = crypto.generate(group, random)) {
            byte[] share = pair.publicShare();
            System.arraycopy(point, 0, share, at, point.length);
            return share;
        }
    }

    /** From both sides where the shares of both sides have one form. */
    private void assertRefused(NamedGroup group, byte[] share, String message) throws Exception {
        assertThatExceptionOfType(InvalidKeyException.class)
                .isThrownBy(() -> crypto.encapsulate(group, share, random))
                .withMessageContaining(message);
        if (serverLength(group) == clientLength(group) && group != NamedGroup.SECP384R1MLKEM1024) {
            try (KeyShare pair = crypto.generate(group, random)) {
                assertThatExceptionOfType(InvalidKeyException.class)
                        .isThrownBy(() -> pair.agree(share))
                        .withMessageContaining(message);
            }
        }
    }
}
