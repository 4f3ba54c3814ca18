package dev.sluice.tls.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.trust.Draft;
import dev.sluice.tls.trust.Issued;
import dev.sluice.tls.trust.KeyKind;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.pkcs.jcajce.JcaPKCS8EncryptedPrivateKeyInfoBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentitiesTest {
    private static final char[] PASSPHRASE = "correct horse".toCharArray();
    private static final char[] WRONG = "battery staple".toCharArray();

    private final Issued root = Draft.authority("CN=Root").selfSigned();
    private final Issued intermediate = Draft.authority("CN=Intermediate").issuedBy(root);
    private final Issued leaf = Draft.leaf("CN=Leaf").dns("a.example").issuedBy(intermediate);
    private final Issued rsa = Draft.leaf("CN=RSA").kind(KeyKind.RSA_2048).selfSigned();

    @TempDir
    Path folder;

    private static String encrypted(Issued issued) throws Exception {
        byte[] der = new JcaPKCS8EncryptedPrivateKeyInfoBuilder(issued.key())
                .build(new JcePKCSPBEOutputEncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC)
                        .setProvider(KeyKind.BOUNCY_CASTLE)
                        .setIterationCount(2048)
                        .build(PASSPHRASE))
                .getEncoded();
        return PemText.block("ENCRYPTED PRIVATE KEY", der);
    }

    private static byte[] inner(Issued issued) throws Exception {
        ASN1Encodable key =
                PrivateKeyInfo.getInstance(issued.key().getEncoded()).parsePrivateKey();
        return key.toASN1Primitive().getEncoded();
    }

    private Path file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    private static void isOf(Issued expected, Identity identity) throws Exception {
        byte[] content = "content".getBytes(StandardCharsets.US_ASCII);
        assertThat(identity.certificate()).isEqualTo(expected.certificate());
        SignatureScheme scheme = identity.schemes().iterator().next();
        Operation<byte[]> signing = identity.signer().sign(scheme, content, Attachment.NONE);
        assertThat(signing.isDone()).isFalse();
        signing.start();
        assertThat(CryptoProviders.standard()
                        .verify(scheme, expected.certificate().getPublicKey(), content, signing.result()))
                .isTrue();
    }

    @Test
    void readsPkcs8() throws Exception {
        Identity identity = Identities.fromPem(
                file("chain.pem", PemText.of(leaf, intermediate)), file("key.pem", PemText.pkcs8(leaf.key())));

        isOf(leaf, identity);
        assertThat(identity.chain()).containsExactly(leaf.certificate(), intermediate.certificate());
        assertThat(identity.schemes()).containsExactly(SignatureScheme.ECDSA_SECP256R1_SHA256);
    }

    @Test
    void readsOneFileWithBothInAnyOrder() throws Exception {
        isOf(leaf, Identities.fromPem(file("1", PemText.of(leaf, intermediate) + PemText.pkcs8(leaf.key()))));
        isOf(leaf, Identities.fromPem(file("2", PemText.pkcs8(leaf.key()) + PemText.of(intermediate, leaf))));
        isOf(leaf, Identities.fromPem(file("3", encrypted(leaf) + PemText.of(leaf)), PASSPHRASE));
        isOf(leaf, Identities.fromPem(PemText.of(leaf) + PemText.pkcs8(leaf.key())));
    }

    @Test
    void readsEncryptedPkcs8() throws Exception {
        isOf(leaf, Identities.fromPem(PemText.of(leaf), encrypted(leaf), PASSPHRASE));
        isOf(rsa, Identities.fromPem(PemText.of(rsa), encrypted(rsa), PASSPHRASE));
    }

    @Test
    void readsPkcs1() throws Exception {
        isOf(rsa, Identities.fromPem(PemText.of(rsa), PemText.block("RSA PRIVATE KEY", inner(rsa))));
    }

    @ParameterizedTest
    @EnumSource(
            value = KeyKind.class,
            names = {"P256", "P384", "P521", "BRAINPOOL_P256"})
    void readsSec1WithItsParameters(KeyKind kind) throws Exception {
        Issued own = Draft.leaf("CN=x").kind(kind).selfSigned();
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(own.key().getEncoded());
        ASN1Encodable curve = info.getPrivateKeyAlgorithm().getParameters();
        ECPrivateKey bare = ECPrivateKey.getInstance(info.parsePrivateKey());
        ECPrivateKey named = new ECPrivateKey(bare.getKey().bitLength(), bare.getKey(), curve);
        String parameters =
                PemText.block("EC PARAMETERS", curve.toASN1Primitive().getEncoded());

        isOf(own, Identities.fromPem(PemText.of(own), PemText.block("EC PRIVATE KEY", named.getEncoded())));
        isOf(
                own,
                Identities.fromPem(PemText.of(own), parameters + PemText.block("EC PRIVATE KEY", named.getEncoded())));
        isOf(own, Identities.fromPem(PemText.of(own), parameters + PemText.block("EC PRIVATE KEY", bare.getEncoded())));
    }

    @Test
    void ignoresAPassphraseThatIsNotNeeded() throws Exception {
        isOf(leaf, Identities.fromPem(PemText.of(leaf), PemText.pkcs8(leaf.key()), PASSPHRASE));
    }

    @Test
    void leavesPassphrasesToTheCaller() throws Exception {
        char[] passphrase = PASSPHRASE.clone();

        Identities.fromPem(PemText.of(leaf), encrypted(leaf), passphrase);

        assertThat(passphrase).isEqualTo(PASSPHRASE);
    }

    @Test
    void saysThatThePassphraseIsWrong() throws Exception {
        Path chain = file("chain.pem", PemText.of(leaf));
        Path key = file("key.pem", encrypted(leaf));

        assertThatThrownBy(() -> Identities.fromPem(chain, key, WRONG))
                .isInstanceOf(CredentialException.class)
                .hasMessageStartingWith(key + ": the ENCRYPTED PRIVATE KEY in line 1 cannot be read")
                .hasMessageContaining("the passphrase is wrong")
                .hasMessageNotContaining("battery");
    }

    @Test
    void saysThatAPassphraseIsNeeded() throws Exception {
        assertThatThrownBy(() -> Identities.fromPem(PemText.of(leaf), encrypted(leaf)))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("its passphrase is needed");
    }

    @Test
    void saysWhatAFileLacks() throws Exception {
        String certificate = PemText.of(leaf);
        String key = PemText.pkcs8(leaf.key());

        assertThatThrownBy(() -> Identities.fromPem(certificate))
                .isInstanceOf(CredentialException.class)
                .hasMessage("the PEM text: holds a CERTIFICATE but no private key");
        assertThatThrownBy(() -> Identities.fromPem(key, key))
                .isInstanceOf(CredentialException.class)
                .hasMessage("the PEM text: holds a PRIVATE KEY but no CERTIFICATE");
        assertThatThrownBy(() -> Identities.fromPem("/etc/tls/server.pem"))
                .isInstanceOf(CredentialException.class)
                .hasMessage("the PEM text: has no PEM block in it (for the name of a file, pass a Path)");
        assertThatThrownBy(() -> Identities.fromPem(certificate, key + key))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("holds 2 private keys (PRIVATE KEY in line 1, PRIVATE KEY in line");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY"})
    void saysThatAKeyCannotBeRead(String label) {
        assertThatThrownBy(() -> Identities.fromPem(PemText.of(leaf), PemText.block(label, new byte[8]), PASSPHRASE))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("the " + label + " in line 1 cannot be read: ");
    }

    @Test
    void saysThatACertificateCannotBeRead() {
        String broken = PemText.block("CERTIFICATE", new byte[] {0x30, 0});

        assertThatThrownBy(() -> Identities.fromPem(broken, PemText.pkcs8(leaf.key())))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("the CERTIFICATE in line 1 is not an X.509 certificate");
    }

    @Test
    void refusesAKeyThatBelongsToAnotherCertificate() {
        Issued other = Draft.leaf("CN=Other").selfSigned();
        Issued p384 = Draft.leaf("CN=P-384").kind(KeyKind.P384).selfSigned();
        Issued ed = Draft.leaf("CN=Ed").kind(KeyKind.ED25519).selfSigned();
        Issued mlDsa = Draft.leaf("CN=ML-DSA").kind(KeyKind.ML_DSA_44).selfSigned();
        Issued brainpool =
                Draft.leaf("CN=Brainpool").kind(KeyKind.BRAINPOOL_P256).selfSigned();

        for (Issued key : List.of(other, p384, ed, mlDsa, brainpool, rsa)) {
            for (Issued certificate : List.of(leaf, p384, ed, mlDsa, brainpool, rsa)) {
                if (key != certificate) {
                    assertThatThrownBy(() -> Identities.of(key.key(), certificate.certificate()))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining(" does not belong to the certificate CN=");
                }
            }
        }
    }

    @Test
    void refusesAnotherRsaKeyOfTheSameSize() {
        assertThatThrownBy(() -> Identities.of(KeyKind.RSA_2048.anotherPair().getPrivate(), rsa.certificate()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the private key (RSA) does not belong to the certificate CN=RSA (RSA)");
    }

    @Test
    void namesTheFileOfAKeyThatDoesNotFit() throws Exception {
        Path chain = file("chain.pem", PemText.of(leaf));
        Path key = file("key.pem", PemText.pkcs8(root.key()));

        assertThatThrownBy(() -> Identities.fromPem(chain, key))
                .isInstanceOf(CredentialException.class)
                .hasMessage(key + ": the private key (EC) does not belong to the certificate CN=Leaf (EC)");
    }

    @Test
    void refusesKeysThatTlsCannotUse() {
        Issued small = Draft.leaf("CN=secp256k1").kind(KeyKind.SECP256K1).selfSigned();

        assertThatThrownBy(() -> Identities.of(small.key(), small.certificate()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no signature scheme");
    }

    @Test
    void putsTheChainInOrder() {
        X509Certificate[] ordered = {leaf.certificate(), intermediate.certificate(), root.certificate()};

        for (List<Issued> given : List.of(
                List.of(leaf, intermediate, root),
                List.of(root, intermediate, leaf),
                List.of(intermediate, leaf, root, leaf))) {
            List<X509Certificate> certificates =
                    given.stream().map(Issued::certificate).toList();
            assertThat(Identities.of(leaf.key(), certificates).chain()).containsExactly(ordered);
        }
    }

    @Test
    void refusesCertificatesThatAreNoChain() {
        Issued stranger = Draft.authority("CN=Stranger").selfSigned();

        assertThatThrownBy(() -> Identities.of(leaf.key(), leaf.certificate(), stranger.certificate()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the certificate CN=Stranger has no place in the chain of CN=Leaf");
        assertThatThrownBy(() -> Identities.of(leaf.key(), List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private KeyStore keyStore(String type, char[] password) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        store.setKeyEntry("mine", leaf.key(), password, new Certificate[] {
            leaf.certificate(), intermediate.certificate(), root.certificate()
        });
        store.setCertificateEntry("trusted", root.certificate());
        return store;
    }

    private Path save(KeyStore store, String name) throws Exception {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSPHRASE);
        }
        return file;
    }

    @Test
    void readsKeyStores() throws Exception {
        isOf(leaf, Identities.fromPkcs12(save(keyStore("PKCS12", PASSPHRASE), "store.p12"), PASSPHRASE));
        isOf(leaf, Identities.fromJks(save(keyStore("JKS", PASSPHRASE), "store.jks"), PASSPHRASE));
        isOf(leaf, Identities.fromKeyStore(keyStore("PKCS12", PASSPHRASE), PASSPHRASE));
        isOf(leaf, Identities.fromKeyStore(keyStore("JKS", PASSPHRASE), "mine", PASSPHRASE));
    }

    @Test
    void saysThatThePasswordOfAStoreIsWrong() throws Exception {
        Path pkcs12 = save(keyStore("PKCS12", PASSPHRASE), "store.p12");
        Path jks = save(keyStore("JKS", PASSPHRASE), "store.jks");

        assertThatThrownBy(() -> Identities.fromPkcs12(pkcs12, WRONG))
                .isInstanceOf(CredentialException.class)
                .hasMessage(pkcs12 + ": the password is wrong");
        assertThatThrownBy(() -> Identities.fromJks(jks, WRONG))
                .isInstanceOf(CredentialException.class)
                .hasMessage(jks + ": the password is wrong");
        assertThatThrownBy(() -> Identities.fromKeyStore(keyStore("JKS", PASSPHRASE), WRONG))
                .isInstanceOf(CredentialException.class)
                .hasMessage("the key store: the entry \"mine\": the password is wrong");
    }

    @Test
    void saysWhatIsWrongWithAStore() throws Exception {
        KeyStore two = keyStore("PKCS12", PASSPHRASE);
        two.setKeyEntry("other", rsa.key(), PASSPHRASE, new Certificate[] {rsa.certificate()});
        KeyStore none = KeyStore.getInstance("PKCS12");
        none.load(null, null);
        Path text = file("not-a-store.p12", "hello");
        Path missing = folder.resolve("missing.p12");

        assertThatThrownBy(() -> Identities.fromKeyStore(two, PASSPHRASE))
                .isInstanceOf(CredentialException.class)
                .hasMessage("the key store: holds 2 private keys (mine, other); name one by its alias");
        assertThatThrownBy(() -> Identities.fromKeyStore(two, "third", PASSPHRASE))
                .isInstanceOf(CredentialException.class)
                .hasMessage("the key store: the entry \"third\" has no private key; there are [mine, other]");
        assertThatThrownBy(() -> Identities.fromKeyStore(none, PASSPHRASE))
                .isInstanceOf(CredentialException.class)
                .hasMessage("the key store: holds no private key");
        assertThatThrownBy(() -> Identities.fromPkcs12(text, PASSPHRASE))
                .isInstanceOf(CredentialException.class)
                .hasMessageStartingWith(text + ": cannot be read as PKCS#12");
        assertThatThrownBy(() -> Identities.fromPkcs12(missing, PASSPHRASE))
                .isInstanceOf(CredentialException.class)
                .hasMessage(missing + ": no such file");
        isOf(rsa, Identities.fromKeyStore(two, "other", PASSPHRASE));
    }

    @Test
    void showsNoKeyInTexts() throws Exception {
        Identity identity = Identities.of(leaf.key(), leaf.certificate());

        assertThat(identity).hasToString("Identity[CN=Leaf]");
        assertThat(identity.signer()).hasToString("LocalKey[EC]");
    }
}
