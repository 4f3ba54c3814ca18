package dev.sluice.tls.crypto.jca;

import static dev.sluice.tls.crypto.jca.Bytes.counting;
import static dev.sluice.tls.crypto.jca.Bytes.flipped;
import static dev.sluice.tls.crypto.jca.Bytes.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.CryptoProviders;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SignatureTest {
    private static final byte[] CONTENT = counting(130);

    private final CryptoProvider crypto = CryptoProviders.standard();
    private final SecureRandom random = new SecureRandom();

    @ParameterizedTest
    @EnumSource(SignatureScheme.class)
    void verifiesWhatItSignedWithKeysOfTheJdk(SignatureScheme scheme) throws Exception {
        assertThat(crypto.supports(scheme)).isTrue();
        assertSigns(scheme, SchemeKeys.jdk(scheme));
    }

    @ParameterizedTest
    @EnumSource(SignatureScheme.class)
    void verifiesWhatItSignedWithKeysOfBouncyCastle(SignatureScheme scheme) throws Exception {
        assertSigns(scheme, SchemeKeys.bouncyCastle(scheme));
    }

    private void assertSigns(SignatureScheme scheme, KeyPair pair) throws GeneralSecurityException {
        PublicKey key = pair.getPublic();
        byte[] signature = crypto.sign(scheme, pair.getPrivate(), key, CONTENT, random);

        assertThat(crypto.verify(scheme, key, CONTENT, signature)).isTrue();
        assertThat(crypto.verify(scheme, key, flipped(CONTENT, 0), signature)).isFalse();
        assertThat(crypto.verify(scheme, key, new byte[0], signature)).isFalse();
        for (int i = 0; i < signature.length; i += 1 + signature.length / 10) {
            assertThat(crypto.verify(scheme, key, CONTENT, flipped(signature, i)))
                    .isFalse();
        }
        assertThat(crypto.verify(scheme, key, CONTENT, flipped(signature, signature.length - 1)))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(SignatureScheme.class)
    void malformedSignaturesAreWrongSignatures(SignatureScheme scheme) throws Exception {
        KeyPair pair = SchemeKeys.jdk(scheme);
        PublicKey key = pair.getPublic();
        byte[] signature = crypto.sign(scheme, pair.getPrivate(), key, CONTENT, random);

        assertThat(crypto.verify(scheme, key, CONTENT, new byte[0])).isFalse();
        assertThat(crypto.verify(scheme, key, CONTENT, new byte[1])).isFalse();
        assertThat(crypto.verify(scheme, key, CONTENT, new byte[signature.length]))
                .isFalse();
        assertThat(crypto.verify(scheme, key, CONTENT, Arrays.copyOf(signature, signature.length - 1)))
                .isFalse();
        assertThat(crypto.verify(scheme, key, CONTENT, Arrays.copyOf(signature, signature.length + 1)))
                .isFalse();
        byte[] ones = new byte[signature.length];
        Arrays.fill(ones, (byte) 0xff);
        assertThat(crypto.verify(scheme, key, CONTENT, ones)).isFalse();
        assertThat(crypto.verify(scheme, key, CONTENT, new byte[100_000])).isFalse();
    }

    @ParameterizedTest
    @EnumSource(SignatureScheme.class)
    void agreesWithJca(SignatureScheme scheme) throws Exception {
        KeyPair pair = SchemeKeys.bouncyCastle(scheme);
        JcaSignature other = SignatureAlgorithms.foreign(scheme).from(SchemeKeys.BOUNCY_CASTLE);
        byte[] ours = crypto.sign(scheme, pair.getPrivate(), pair.getPublic(), CONTENT, random);
        byte[] theirs = other.sign(pair.getPrivate(), pair.getPublic(), CONTENT, random);

        assertThat(other.verify(pair.getPublic(), CONTENT, ours)).isTrue();
        assertThat(crypto.verify(scheme, pair.getPublic(), CONTENT, theirs)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = SignatureScheme.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"ECDSA_BRAINPOOLP256R1_SHA256", "ECDSA_BRAINPOOLP384R1_SHA384", "ECDSA_BRAINPOOLP512R1_SHA512"})
    void agreesWithTheJdk(SignatureScheme scheme) throws Exception {
        KeyPair pair = SchemeKeys.jdk(scheme);
        JcaSignature other = SignatureAlgorithms.foreign(scheme);
        byte[] ours = crypto.sign(scheme, pair.getPrivate(), pair.getPublic(), CONTENT, random);
        byte[] theirs = other.sign(pair.getPrivate(), pair.getPublic(), CONTENT, random);

        assertThat(other.verify(pair.getPublic(), CONTENT, ours)).isTrue();
        assertThat(crypto.verify(scheme, pair.getPublic(), CONTENT, theirs)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(SignatureScheme.class)
    void refusesKeysOfEveryOtherKind(SignatureScheme scheme) throws Exception {
        KeyPair right = SchemeKeys.jdk(scheme);
        for (SignatureScheme other : SignatureScheme.values()) {
            KeyPair wrong = SchemeKeys.jdk(other);
            if (crypto.schemes(wrong.getPublic()).contains(scheme)) {
                continue;
            }
            assertThatExceptionOfType(InvalidKeyException.class)
                    .as("verify %s with a key of %s", scheme, other)
                    .isThrownBy(() -> crypto.verify(scheme, wrong.getPublic(), CONTENT, new byte[64]));
            assertThatExceptionOfType(InvalidKeyException.class)
                    .as("sign %s with a pair of %s", scheme, other)
                    .isThrownBy(() -> crypto.sign(scheme, wrong.getPrivate(), wrong.getPublic(), CONTENT, random));
            assertThatExceptionOfType(InvalidKeyException.class)
                    .as("sign %s with a private key of %s", scheme, other)
                    .isThrownBy(() -> crypto.sign(scheme, wrong.getPrivate(), right.getPublic(), CONTENT, random));
        }
    }

    /** A fault in a computation by the Chinese remainder theorem gives the key away: the signature must not leave. */
    @ParameterizedTest
    @EnumSource(
            value = SignatureScheme.class,
            names = {"RSA_PSS_RSAE_SHA256", "RSA_PKCS1_SHA256"})
    void keepsAnRsaSignatureThatDoesNotVerify(SignatureScheme scheme) throws Exception {
        PrivateKey key = SchemeKeys.jdk(scheme).getPrivate();
        PublicKey other = SchemeKeys.bouncyCastle(scheme).getPublic();
        assertThatExceptionOfType(SignatureException.class)
                .isThrownBy(() -> crypto.sign(scheme, key, other, CONTENT, random))
                .withMessageContaining("not a pair");
    }

    /** Both directions, with keys of both: on a JDK without ML-DSA Bouncy Castle does it all. */
    @Test
    void theJdkAndBouncyCastleAgreeOnMlDsa() throws Exception {
        SignatureScheme scheme = SignatureScheme.MLDSA65;
        MlDsa bouncyCastle = MlDsa.of65(SignatureAlgorithms.foreign(scheme));
        for (KeyPair pair : new KeyPair[] {SchemeKeys.jdk(scheme), SchemeKeys.bouncyCastle(scheme)}) {
            byte[] ours = crypto.sign(scheme, pair.getPrivate(), pair.getPublic(), CONTENT, random);
            assertThat(bouncyCastle.verify(pair.getPublic(), CONTENT, ours)).isTrue();
            assertThat(bouncyCastle.verify(pair.getPublic(), CONTENT, flipped(ours, 5)))
                    .isFalse();
            assertThat(bouncyCastle.verify(pair.getPublic(), CONTENT, new byte[9]))
                    .isFalse();
            byte[] theirs = bouncyCastle.sign(pair.getPrivate(), pair.getPublic(), CONTENT, random);
            assertThat(crypto.verify(scheme, pair.getPublic(), CONTENT, theirs)).isTrue();
        }
        assertThatExceptionOfType(InvalidKeyException.class)
                .isThrownBy(() -> bouncyCastle.sign(
                        SchemeKeys.jdk(SignatureScheme.MLDSA44).getPrivate(),
                        SchemeKeys.jdk(scheme).getPublic(),
                        CONTENT,
                        random));
    }

    /** RFC 6979, Appendix A.2.5, with SHA-256 and the message "sample". */
    @Test
    void verifiesTheEcdsaSignatureOfRfc6979() throws Exception {
        PublicKey key = spki("3059301306072a8648ce3d020106082a8648ce3d03010703420004"
                + "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                + "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
        BigInteger r = new BigInteger("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716", 16);
        BigInteger s = new BigInteger("f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8", 16);
        byte[] content = "sample".getBytes(StandardCharsets.US_ASCII);

        assertThat(verifyEcdsa(key, content, r, s)).isTrue();
        BigInteger order = Curve.P256.domain().getN();
        assertThat(verifyEcdsa(key, content, r, s.add(order))).isFalse();
        assertThat(verifyEcdsa(key, content, r.add(order), s)).isFalse();
        assertThat(verifyEcdsa(key, content, r.negate(), s)).isFalse();
        assertThat(verifyEcdsa(key, content, r, s.negate())).isFalse();
        assertThat(verifyEcdsa(key, content, BigInteger.ZERO, s)).isFalse();
        assertThat(verifyEcdsa(key, content, r, BigInteger.ZERO)).isFalse();
        assertThat(verifyEcdsa(key, content, BigInteger.ZERO, BigInteger.ZERO)).isFalse();
        assertThat(verifyEcdsa(key, content, BigInteger.ONE, BigInteger.ONE)).isFalse();
        assertThat(verifyEcdsa(key, content, order, order)).isFalse();
    }

    private boolean verifyEcdsa(PublicKey key, byte[] content, BigInteger r, BigInteger s) throws Exception {
        byte[] signature = new DERSequence(new ASN1Integer[] {new ASN1Integer(r), new ASN1Integer(s)}).getEncoded();
        return crypto.verify(SignatureScheme.ECDSA_SECP256R1_SHA256, key, content, signature);
    }

    /** One signature has one encoding: BER's other lengths, needless zeros and extra elements are not it. */
    @Test
    void refusesEcdsaSignaturesInOtherEncodingsThanDer() throws Exception {
        SignatureScheme scheme = SignatureScheme.ECDSA_SECP256R1_SHA256;
        KeyPair pair = SchemeKeys.jdk(scheme);
        byte[] der = crypto.sign(scheme, pair.getPrivate(), pair.getPublic(), CONTENT, random);
        byte[] body = Arrays.copyOfRange(der, 2, der.length);
        int rLength = body[1];
        byte[] r = Arrays.copyOfRange(body, 2, 2 + rLength);
        byte[] rest = Arrays.copyOfRange(body, 2 + rLength, body.length);

        byte[] longLength = Bytes.join(new byte[] {0x30, (byte) 0x81, der[1]}, body);
        byte[] indefinite = Bytes.join(new byte[] {0x30, (byte) 0x80}, body, new byte[2]);
        byte[] paddedInteger = Bytes.join(new byte[] {0x30, (byte) (der[1] + 1), 2, (byte) (rLength + 1), 0}, r, rest);
        byte[] extra = Bytes.join(new byte[] {0x30, (byte) (der[1] + 2)}, body, new byte[] {5, 0});
        byte[] trailing = Bytes.join(der, new byte[] {0});

        for (byte[] other : new byte[][] {longLength, indefinite, paddedInteger, extra, trailing, body}) {
            assertThat(crypto.verify(scheme, pair.getPublic(), CONTENT, other)).isFalse();
        }
    }

    /** RFC 8032, Section 7.1, test 2. */
    @Test
    void signsWithEd25519AsRfc8032Says() throws Exception {
        PrivateKey key = PrivateKeys.pkcs8(hex("302e020100300506032b657004220420"
                + "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
        PublicKey open =
                spki("302a300506032b6570032100" + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        assertThat(crypto.sign(SignatureScheme.ED25519, key, open, hex("72"), random))
                .isEqualTo(hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"));
    }

    /** RFC 8032, Section 7.4, "blank". */
    @Test
    void signsWithEd448AsRfc8032Says() throws Exception {
        PrivateKey key = PrivateKeys.pkcs8(hex("3047020100300506032b6571043b0439"
                + "6c82a562cb808d10d632be89c8513ebf6c929f34ddfa8c9f63c9960ef6e348a3"
                + "528c8a3fcc2f044e39a3fc5b94492f8f032e7549a20098f95b"));
        PublicKey open = spki("3043300506032b6571033a00"
                + "5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778"
                + "edf124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180");
        assertThat(crypto.sign(SignatureScheme.ED448, key, open, new byte[0], random))
                .isEqualTo(hex("533a37f6bbe457251f023c0d88f976ae2dfb504a843e34d2074fd823d41a591f"
                        + "2b233f034f628281f2fd7a22ddd47d7828c59bd0a21bfd3980ff0d2028d4b18a"
                        + "9df63e006c5d1c2d345b925d8dc00b4104852db99ac5c7cdda8530a113a0f4db"
                        + "b61149f05a7363268c71d95808ff2e652600"));
    }

    /** RFC 8032, Section 5.1.7: S is below the order; S plus the order is the same number, and a forged second signature. */
    @Test
    void refusesEd25519SignaturesWithALargeS() throws Exception {
        SignatureScheme scheme = SignatureScheme.ED25519;
        KeyPair pair = SchemeKeys.jdk(scheme);
        byte[] signature = crypto.sign(scheme, pair.getPrivate(), pair.getPublic(), CONTENT, random);
        BigInteger order = BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
        byte[] s = org.bouncycastle.util.Arrays.reverse(Arrays.copyOfRange(signature, 32, 64));
        byte[] larger = BigIntegers.asUnsignedByteArray(32, new BigInteger(1, s).add(order));
        byte[] forged = Bytes.join(Arrays.copyOf(signature, 32), org.bouncycastle.util.Arrays.reverse(larger));

        assertThat(crypto.verify(scheme, pair.getPublic(), CONTENT, forged)).isFalse();
    }

    /** An Ed25519 "public key" that is no point verifies nothing; a key on the wrong curve is the caller's mistake. */
    @Test
    void aPublicKeyThatIsNoPointVerifiesNothing() throws Exception {
        byte[] noPoint = new byte[32];
        noPoint[0] = 2;
        PublicKey key = new EncodedPublicKey("EdDSA", Bytes.join(hex("302a300506032b6570032100"), noPoint));
        assertThat(crypto.verify(SignatureScheme.ED25519, key, CONTENT, new byte[64]))
                .isFalse();
    }

    @Test
    void refusesPublicKeysWhosePointIsNotOnTheCurve() throws Exception {
        byte[] encoded = SchemeKeys.jdk(SignatureScheme.ECDSA_SECP256R1_SHA256)
                .getPublic()
                .getEncoded();
        PublicKey key = new EncodedPublicKey("EC", flipped(encoded, encoded.length - 1));
        assertThatExceptionOfType(InvalidKeyException.class)
                .isThrownBy(() -> crypto.verify(SignatureScheme.ECDSA_SECP256R1_SHA256, key, CONTENT, new byte[70]))
                .withMessageContaining("not on");
    }

    /** The JDK gives keys on curves it does not know as bytes only; so may other providers. */
    @ParameterizedTest
    @EnumSource(
            value = SignatureScheme.class,
            mode = EnumSource.Mode.MATCH_NONE,
            names = {"RSA.*"})
    void verifiesWithKeysThatAreOnlyBytes(SignatureScheme scheme) throws Exception {
        KeyPair pair = SchemeKeys.bouncyCastle(scheme);
        PublicKey bare = new EncodedPublicKey(
                pair.getPublic().getAlgorithm(), pair.getPublic().getEncoded());
        byte[] signature = crypto.sign(scheme, pair.getPrivate(), bare, CONTENT, random);
        assertThat(crypto.schemes(bare)).containsExactly(scheme);
        assertThat(crypto.verify(scheme, bare, CONTENT, signature)).isTrue();
    }

    private static PublicKey spki(String digits) throws GeneralSecurityException {
        byte[] der = hex(digits);
        String algorithm = der.length > 80 ? "EC" : "EdDSA";
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
    }
}
