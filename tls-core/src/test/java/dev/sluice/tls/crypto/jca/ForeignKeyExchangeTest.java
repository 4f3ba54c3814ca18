package dev.sluice.tls.crypto.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.crypto.Encapsulation;
import dev.sluice.tls.crypto.KeyShare;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.KEM;
import javax.crypto.KeyAgreement;
import javax.crypto.interfaces.DHPublicKey;
import javax.crypto.spec.DHParameterSpec;
import javax.crypto.spec.DHPublicKeySpec;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our key exchanges against the JDK's. */
class ForeignKeyExchangeTest {
    private final CryptoProvider crypto = CryptoProviders.standard();
    private final SecureRandom random = new SecureRandom();

    @ParameterizedTest
    @EnumSource(
            value = NamedGroup.class,
            names = {"X25519", "X448", "SECP256R1", "SECP384R1", "SECP521R1"})
    void agreesWithTheJdkOnACurve(NamedGroup group) throws Exception {
        boolean montgomery = group == NamedGroup.X25519 || group == NamedGroup.X448;
        KeyPairGenerator generator = KeyPairGenerator.getInstance(montgomery ? "XDH" : "EC");
        AlgorithmParameterSpec spec =
                montgomery ? new NamedParameterSpec(group.name()) : new ECGenParameterSpec(group.toString());
        generator.initialize(spec);
        KeyPair theirs = generator.generateKeyPair();
        byte[] encoded = theirs.getPublic().getEncoded();
        byte[] theirShare = bits(theirs.getPublic());
        byte[] prefix = Arrays.copyOf(encoded, encoded.length - theirShare.length);

        try (KeyShare ours = crypto.generate(group, random)) {
            PublicKey ourKey = KeyFactory.getInstance(montgomery ? "XDH" : "EC")
                    .generatePublic(new X509EncodedKeySpec(Bytes.join(prefix, ours.publicShare())));
            KeyAgreement agreement = KeyAgreement.getInstance(montgomery ? "XDH" : "ECDH");
            agreement.init(theirs.getPrivate());
            agreement.doPhase(ourKey, true);

            assertThat(ours.agree(theirShare)).isEqualTo(agreement.generateSecret());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = NamedGroup.class,
            names = {"FFDHE2048", "FFDHE3072"})
    void agreesWithTheJdkInAFiniteField(NamedGroup group) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("DH");
        var parameters =
                group == NamedGroup.FFDHE2048 ? DHStandardGroups.rfc7919_ffdhe2048 : DHStandardGroups.rfc7919_ffdhe3072;
        generator.initialize(new DHParameterSpec(parameters.getP(), parameters.getG()));
        KeyPair theirs = generator.generateKeyPair();
        DHPublicKey theirKey = (DHPublicKey) theirs.getPublic();

        try (KeyShare ours = crypto.generate(group, random)) {
            byte[] share = ours.publicShare();
            PublicKey ourKey = KeyFactory.getInstance("DH")
                    .generatePublic(new DHPublicKeySpec(
                            BigIntegers.fromUnsignedByteArray(share), parameters.getP(), parameters.getG()));
            KeyAgreement agreement = KeyAgreement.getInstance("DH");
            agreement.init(theirs.getPrivate());
            agreement.doPhase(ourKey, true);

            assertThat(ours.agree(BigIntegers.asUnsignedByteArray(share.length, theirKey.getY())))
                    .isEqualTo(agreement.generateSecret());
        }
    }

    /** The JDK as the server of a hybrid: it answers the two parts by themselves, and we put them where the draft says. */
    @ParameterizedTest
    @EnumSource(
            value = NamedGroup.class,
            names = {"X25519MLKEM768", "SECP256R1MLKEM768", "SECP384R1MLKEM1024"})
    void understandsTheJdksPartsOfAHybrid(NamedGroup group) throws Exception {
        boolean kemFirst = group == NamedGroup.X25519MLKEM768;
        boolean large = group == NamedGroup.SECP384R1MLKEM1024;
        NamedGroup curve = switch (group) {
            case X25519MLKEM768 -> NamedGroup.X25519;
            case SECP256R1MLKEM768 -> NamedGroup.SECP256R1;
            default -> NamedGroup.SECP384R1;
        };
        int kemLength = large ? 1568 : 1184;

        try (KeyShare client = crypto.generate(group, random)) {
            byte[] share = client.publicShare();
            byte[] kemKey = kemFirst
                    ? Arrays.copyOf(share, kemLength)
                    : Arrays.copyOfRange(share, share.length - kemLength, share.length);
            byte[] point = kemFirst
                    ? Arrays.copyOfRange(share, kemLength, share.length)
                    : Arrays.copyOf(share, share.length - kemLength);

            KEM.Encapsulated kem = jdkEncapsulate(large ? "ML-KEM-1024" : "ML-KEM-768", kemKey);
            byte[] kemSecret = kem.key().getEncoded();
            try (var answer = crypto.encapsulate(curve, point, random)) {
                byte[] reply = kemFirst
                        ? Bytes.join(kem.encapsulation(), answer.share())
                        : Bytes.join(answer.share(), kem.encapsulation());
                byte[] secret =
                        kemFirst ? Bytes.join(kemSecret, answer.secret()) : Bytes.join(answer.secret(), kemSecret);
                assertThat(client.agree(reply)).isEqualTo(secret);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(MlKemSize.class)
    void theJdkAndBouncyCastleAgreeOnMlKem(MlKemSize size) throws Exception {
        KeyExchange jdk = Jdk.mlKem(NamedGroup.X25519MLKEM768, size);
        KeyExchange bouncyCastle = new MlKem(NamedGroup.X25519MLKEM768, size);
        assertThat(jdk).isInstanceOf(JcaMlKem.class);
        assertAgree(jdk, bouncyCastle);
        assertAgree(bouncyCastle, jdk);
    }

    private void assertAgree(KeyExchange one, KeyExchange two) throws Exception {
        try (KeyShare client = one.generate(random);
                Encapsulation server = two.encapsulate(client.publicShare(), random)) {
            assertThat(client.publicShare()).hasSize(one.clientShareLength()).hasSize(two.clientShareLength());
            assertThat(server.share()).hasSize(one.serverShareLength()).hasSize(two.serverShareLength());
            assertThat(client.agree(server.share())).isEqualTo(server.secret());
            byte[] wrong = Bytes.flipped(server.share(), 9);
            assertThat(client.agree(wrong)).isNotEqualTo(server.secret());
            byte[] tooLarge = client.publicShare();
            Arrays.fill(tooLarge, 0, 3, (byte) 0xff);
            assertThatExceptionOfType(InvalidKeyException.class)
                    .isThrownBy(() -> two.encapsulate(tooLarge, random))
                    .withMessageContaining("encapsulation key");
            client.close();
            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> client.agree(server.share()));
        }
    }

    private static KEM.Encapsulated jdkEncapsulate(String name, byte[] encapsulationKey) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(name);
        PublicKey template = generator.generateKeyPair().getPublic();
        byte[] encoded = template.getEncoded();
        byte[] prefix = Arrays.copyOf(encoded, encoded.length - encapsulationKey.length);
        PublicKey key = KeyFactory.getInstance("ML-KEM")
                .generatePublic(new X509EncodedKeySpec(Bytes.join(prefix, encapsulationKey)));
        return KEM.getInstance("ML-KEM").newEncapsulator(key).encapsulate();
    }

    private static byte[] bits(PublicKey key) {
        return SubjectPublicKeyInfo.getInstance(key.getEncoded())
                .getPublicKeyData()
                .getOctets();
    }
}
