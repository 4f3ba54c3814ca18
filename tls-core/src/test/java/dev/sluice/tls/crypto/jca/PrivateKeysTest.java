package dev.sluice.tls.crypto.jca;

import static dev.sluice.tls.crypto.jca.Bytes.flipped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.CryptoProviders;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfoBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateKeysTest {
    private static final char[] PASSPHRASE = "correct horse".toCharArray();

    private final CryptoProvider crypto = CryptoProviders.standard();
    private final SecureRandom random = new SecureRandom();

    @ParameterizedTest
    @EnumSource(SignatureScheme.class)
    void readsKeysOfTheJdk(SignatureScheme scheme) throws Exception {
        KeyPair pair = SchemeKeys.jdk(scheme);
        assertSigns(scheme, PrivateKeys.pkcs8(pair.getPrivate().getEncoded()), pair);
    }

    @ParameterizedTest
    @EnumSource(SignatureScheme.class)
    void readsKeysOfBouncyCastle(SignatureScheme scheme) throws Exception {
        KeyPair pair = SchemeKeys.bouncyCastle(scheme);
        assertSigns(scheme, PrivateKeys.pkcs8(pair.getPrivate().getEncoded()), pair);
    }

    private void assertSigns(SignatureScheme scheme, PrivateKey key, KeyPair pair) throws Exception {
        byte[] signature = crypto.sign(scheme, key, pair.getPublic(), new byte[8], random);
        assertThat(crypto.verify(scheme, pair.getPublic(), new byte[8], signature))
                .isTrue();
    }

    /** RFC 5958's version 2 carries the public key along; some tools write it. */
    @Test
    void readsAKeyThatBringsItsPublicHalf() throws Exception {
        KeyPair pair = SchemeKeys.jdk(SignatureScheme.ED25519);
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded());
        byte[] bits = PublicKeys.bits(pair.getPublic(), EdDsa.ED25519);
        byte[] second =
                new PrivateKeyInfo(info.getPrivateKeyAlgorithm(), info.parsePrivateKey(), null, bits).getEncoded();
        assertSigns(SignatureScheme.ED25519, PrivateKeys.pkcs8(second), pair);
    }

    @Test
    void readsPkcs1() throws Exception {
        KeyPair pair = SchemeKeys.jdk(SignatureScheme.RSA_PSS_RSAE_SHA256);
        assertSigns(SignatureScheme.RSA_PSS_RSAE_SHA256, PrivateKeys.pkcs1Rsa(inner(pair)), pair);
    }

    @ParameterizedTest
    @EnumSource(value = SignatureScheme.class, mode = EnumSource.Mode.MATCH_ALL, names = "ECDSA.*")
    void readsSec1WithItsCurveInsideOrBeside(SignatureScheme scheme) throws Exception {
        KeyPair pair = SchemeKeys.bouncyCastle(scheme);
        ASN1ObjectIdentifier curve = curve(pair);
        byte[] alone = withoutParameters(pair);
        byte[] withCurve = withParameters(pair, curve);

        assertSigns(scheme, PrivateKeys.sec1Ec(withCurve), pair);
        assertSigns(scheme, PrivateKeys.sec1Ec(withCurve, curve.getEncoded()), pair);
        assertSigns(scheme, PrivateKeys.sec1Ec(alone, curve.getEncoded()), pair);
        assertThatExceptionOfType(InvalidKeyException.class)
                .isThrownBy(() -> PrivateKeys.sec1Ec(alone))
                .withMessageContaining("does not name its curve");
    }

    @Test
    void refusesSec1ThatNamesAnotherCurveThanItsParameters() throws Exception {
        KeyPair pair = SchemeKeys.bouncyCastle(SignatureScheme.ECDSA_SECP256R1_SHA256);
        byte[] key = withParameters(pair, curve(pair));
        assertThatExceptionOfType(InvalidKeyException.class)
                .isThrownBy(
                        () -> PrivateKeys.sec1Ec(key, Curve.P384.identifier().getEncoded()))
                .withMessageContaining("another curve");
        assertThatExceptionOfType(InvalidKeyException.class)
                .isThrownBy(() -> PrivateKeys.sec1Ec(key, new byte[] {5, 0}))
                .withMessageContaining("do not name a curve");
    }

    private static byte[] inner(KeyPair pair) throws Exception {
        return PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
    }

    private static ASN1ObjectIdentifier curve(KeyPair pair) {
        return ASN1ObjectIdentifier.getInstance(
                PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded())
                        .getPrivateKeyAlgorithm()
                        .getParameters());
    }

    private static byte[] withoutParameters(KeyPair pair) throws Exception {
        ECPrivateKey key = ECPrivateKey.getInstance(inner(pair));
        int bits = curve(pair).equals(Curve.P521.identifier()) ? 521 : 8 * keyLength(pair);
        return new ECPrivateKey(bits, key.getKey()).getEncoded();
    }

    private static byte[] withParameters(KeyPair pair, ASN1ObjectIdentifier curve) throws Exception {
        ECPrivateKey key = ECPrivateKey.getInstance(inner(pair));
        byte[] point = PublicKeys.info(pair.getPublic()).getPublicKeyData().getOctets();
        int bits = curve.equals(Curve.P521.identifier()) ? 521 : 8 * keyLength(pair);
        return new ECPrivateKey(bits, key.getKey(), new DERBitString(point), curve).getEncoded();
    }

    private static int keyLength(KeyPair pair) {
        return Curve.of(curve(pair)).orElseThrow().fieldLength();
    }

    /** Every cipher and hash that OpenSSL offers for PBES2 besides scrypt, and PKCS#12's triple DES. */
    static List<Encryption> encryptions() {
        return List.of(
                new Encryption(PKCS8Generator.AES_256_CBC, PKCS8Generator.PRF_HMACSHA256),
                new Encryption(PKCS8Generator.AES_192_CBC, PKCS8Generator.PRF_HMACSHA1),
                new Encryption(PKCS8Generator.AES_128_CBC, PKCS8Generator.PRF_HMACSHA224),
                new Encryption(PKCS8Generator.AES_128_CBC, PKCS8Generator.PRF_HMACSHA384),
                new Encryption(PKCS8Generator.DES3_CBC, PKCS8Generator.PRF_HMACSHA512),
                new Encryption(PKCS8Generator.PBE_SHA1_3DES, PKCS8Generator.PRF_HMACSHA1));
    }

    record Encryption(ASN1ObjectIdentifier cipher, AlgorithmIdentifier hash) {
        byte[] encrypt(PrivateKey key, char[] passphrase) throws Exception {
            return new PKCS8EncryptedPrivateKeyInfoBuilder(PrivateKeyInfo.getInstance(key.getEncoded()))
                    .build(new JceOpenSSLPKCS8EncryptorBuilder(cipher)
                            .setProvider(SchemeKeys.BOUNCY_CASTLE)
                            .setPRF(hash)
                            .setPassword(passphrase)
                            .build())
                    .getEncoded();
        }
    }

    @ParameterizedTest
    @MethodSource("encryptions")
    void decryptsWithTheRightPassphraseOnly(Encryption encryption) throws Exception {
        KeyPair pair = SchemeKeys.jdk(SignatureScheme.ECDSA_SECP256R1_SHA256);
        byte[] encrypted = encryption.encrypt(pair.getPrivate(), PASSPHRASE);

        assertSigns(SignatureScheme.ECDSA_SECP256R1_SHA256, PrivateKeys.encryptedPkcs8(encrypted, PASSPHRASE), pair);
        assertThat(PASSPHRASE).as("stays the caller's").isEqualTo("correct horse".toCharArray());
        assertThatExceptionOfType(InvalidKeyException.class)
                .isThrownBy(() -> PrivateKeys.encryptedPkcs8(encrypted, "battery staple".toCharArray()))
                .withMessageContaining("passphrase is wrong");
        assertThatExceptionOfType(InvalidKeyException.class)
                .isThrownBy(() -> PrivateKeys.encryptedPkcs8(encrypted, new char[0]))
                .withMessageContaining("passphrase is wrong");
    }

    /** Of so many wrong passphrases some pass the check of the padding. */
    @Test
    void saysThatAPassphraseIsWrongThoughThePaddingIsRight() throws Exception {
        KeyPair pair = SchemeKeys.jdk(SignatureScheme.ED25519);
        byte[] encrypted = encrypted(pair.getPrivate(), 1);
        for (int i = 0; i < 2000; i++) {
            char[] wrong = ("wrong " + i).toCharArray();
            assertThatExceptionOfType(InvalidKeyException.class)
                    .isThrownBy(() -> PrivateKeys.encryptedPkcs8(encrypted, wrong))
                    .withMessageContaining("passphrase is wrong");
        }
    }

    private static byte[] encrypted(PrivateKey key, int iterations) throws Exception {
        return new PKCS8EncryptedPrivateKeyInfoBuilder(PrivateKeyInfo.getInstance(key.getEncoded()))
                .build(new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_128_CBC)
                        .setProvider(SchemeKeys.BOUNCY_CASTLE)
                        .setIterationCount(iterations)
                        .setPassword(PASSPHRASE)
                        .build())
                .getEncoded();
    }

    @Test
    void takesPassphrasesThatAreNotAscii() throws Exception {
        KeyPair pair = SchemeKeys.jdk(SignatureScheme.ED25519);
        char[] passphrase = "pässwörd €".toCharArray();
        byte[] encrypted = encryptions().getFirst().encrypt(pair.getPrivate(), passphrase);
        assertSigns(SignatureScheme.ED25519, PrivateKeys.encryptedPkcs8(encrypted, passphrase), pair);
    }

    /** A file must not keep a server busy for days. */
    @ParameterizedTest
    @ValueSource(ints = {0, -1, 10_000_001, Integer.MAX_VALUE})
    void refusesAbsurdIterationCounts(int iterations) throws Exception {
        assertThatExceptionOfType(InvalidKeyException.class)
                .isThrownBy(() -> PrivateKeys.encryptedPkcs8(
                        pbes2(iterations, PKCSObjectIdentifiers.id_hmacWithSHA256, NISTObjectIdentifiers.id_aes128_CBC),
                        PASSPHRASE));
    }

    @Test
    void namesWhatItDoesNotRead() throws Exception {
        assertUnsupported(
                pbes2(1, OIWObjectIdentifiers.idSHA1, NISTObjectIdentifiers.id_aes128_CBC), "hash 1.3.14.3.2.26");
        assertUnsupported(
                pbes2(1, PKCSObjectIdentifiers.id_hmacWithSHA256, PKCSObjectIdentifiers.RC2_CBC),
                "cipher 1.2.840.113549.3.2");
        assertUnsupported(
                new EncryptedPrivateKeyInfo(
                                new AlgorithmIdentifier(PKCSObjectIdentifiers.pbeWithMD5AndDES_CBC), new byte[16])
                        .getEncoded(),
                "scheme 1.2.840.113549.1.5.3");
    }

    private static void assertUnsupported(byte[] key, String what) {
        assertThatExceptionOfType(InvalidKeyException.class)
                .isThrownBy(() -> PrivateKeys.encryptedPkcs8(key, PASSPHRASE))
                .withMessageContaining(what)
                .withMessageContaining("openssl pkcs8");
    }

    private static byte[] pbes2(int iterations, ASN1ObjectIdentifier hash, ASN1ObjectIdentifier cipher)
            throws Exception {
        PBKDF2Params pbkdf2 =
                new PBKDF2Params(new byte[8], iterations, new AlgorithmIdentifier(hash, DERNull.INSTANCE));
        PBES2Parameters parameters = new PBES2Parameters(
                new KeyDerivationFunc(PKCSObjectIdentifiers.id_PBKDF2, pbkdf2),
                new EncryptionScheme(cipher, new DEROctetString(new byte[16])));
        return new EncryptedPrivateKeyInfo(
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, parameters), new byte[32])
                .getEncoded();
    }

    @Test
    void refusesWhatIsNotAKey() throws Exception {
        byte[] rsa =
                SchemeKeys.jdk(SignatureScheme.RSA_PSS_RSAE_SHA256).getPrivate().getEncoded();
        byte[] ed = SchemeKeys.jdk(SignatureScheme.ED25519).getPrivate().getEncoded();
        for (byte[] junk : new byte[][] {
            {},
            {0x30},
            {0x30, 0},
            {5, 0},
            new byte[100],
            Arrays.copyOf(rsa, rsa.length - 1),
            Arrays.copyOf(rsa, rsa.length + 1),
            Arrays.copyOf(ed, ed.length - 1),
            flipped(ed, 0)
        }) {
            assertThatExceptionOfType(InvalidKeyException.class).isThrownBy(() -> PrivateKeys.pkcs8(junk));
            assertThatExceptionOfType(InvalidKeyException.class)
                    .isThrownBy(() -> PrivateKeys.encryptedPkcs8(junk, PASSPHRASE));
            assertThatExceptionOfType(GeneralSecurityException.class).isThrownBy(() -> PrivateKeys.pkcs1Rsa(junk));
            assertThatExceptionOfType(InvalidKeyException.class).isThrownBy(() -> PrivateKeys.sec1Ec(junk));
        }
    }

    @Test
    void refusesKeysThatTlsCannotSignWith() throws Exception {
        byte[] x25519 = KeyPairGenerator.getInstance("X25519")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        assertThatExceptionOfType(InvalidKeyException.class)
                .isThrownBy(() -> PrivateKeys.pkcs8(x25519))
                .withMessageContaining("1.3.101.110");
        KeyPairGenerator curve = KeyPairGenerator.getInstance("EC", SchemeKeys.BOUNCY_CASTLE);
        curve.initialize(new ECGenParameterSpec("secp256k1"));
        byte[] secp256k1 = curve.generateKeyPair().getPrivate().getEncoded();
        assertThatExceptionOfType(InvalidKeyException.class)
                .isThrownBy(() -> PrivateKeys.pkcs8(secp256k1))
                .withMessageContaining("1.3.132.0.10");
    }
}
