package dev.sluice.tls.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.trust.Draft;
import dev.sluice.tls.trust.Issued;
import dev.sluice.tls.trust.KeyKind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityFilesTest {
    private static final String HOST = "a.example";

    private final Issued root = Draft.authority("CN=Root").selfSigned();
    private final Issued first = Draft.leaf("CN=first").dns(HOST).issuedBy(root);
    private final Issued second = Draft.leaf("CN=second").dns(HOST).issuedBy(root);
    private Instant now = Draft.NOW;

    @TempDir
    private Path directory;

    private Path chain;
    private Path key;

    @BeforeEach
    void names() {
        chain = directory.resolve("chain.pem");
        key = directory.resolve("key.pem");
    }

    private void write(Issued leaf, Issued... above) throws IOException {
        Files.writeString(chain, PemText.of(leaf) + PemText.of(above));
        Files.writeString(key, PemText.pkcs8(leaf.key()));
    }

    private static void writePair(Path in, String name, Issued leaf) throws IOException {
        Files.createDirectories(in);
        Files.writeString(in.resolve(name + ".crt"), PemText.of(leaf));
        Files.writeString(in.resolve(name + ".key"), PemText.pkcs8(leaf.key()));
    }

    private IdentityFiles load() throws CredentialException {
        return files().pem(chain, key).load();
    }

    private IdentityFiles.Builder files() {
        return IdentityFiles.builder().clock(() -> now);
    }

    private static List<X509Certificate> shown(IdentityFiles files) {
        return files.identities().stream().map(Identity::certificate).toList();
    }

    private static List<String> problems(IdentityFiles files) {
        return files.failures().stream()
                .map(failure -> failure.reason().getMessage())
                .toList();
    }

    /** Nothing changes, nobody is told a lie, and the epoch is still the first. */
    private void keepsTheFirst(IdentityFiles files, String problem) {
        assertThat(files.refresh()).isFalse();
        assertThat(files.epoch()).isEqualTo(1);
        assertThat(shown(files)).containsExactly(first.certificate());
        assertThat(problems(files)).singleElement().asString().contains(problem);
    }

    @Test
    void takesOverNewFiles() throws Exception {
        write(first);
        IdentityFiles files = load();
        write(second);

        assertThat(files.refresh()).isTrue();

        assertThat(shown(files)).containsExactly(second.certificate());
        assertThat(files.identities()).allMatch(identity -> identity.epoch() == 2);
        assertThat(files.epoch()).isEqualTo(2);
        assertThat(files.failures()).isEmpty();
    }

    @Test
    void seesEveryChangeHoweverQuickly() throws Exception {
        write(first);
        IdentityFiles files = load();

        for (int epoch = 2; epoch <= 30; epoch++) {
            Issued next = epoch % 2 == 0 ? second : first;
            write(next);
            assertThat(files.refresh()).isTrue();
            assertThat(shown(files)).containsExactly(next.certificate());
            assertThat(files.epoch()).isEqualTo(epoch);
        }
    }

    @Test
    void beginsNoEpochForFilesWrittenAnewWithTheSameContents() throws Exception {
        write(first);
        IdentityFiles files = load();
        write(first);

        assertThat(files.refresh()).isFalse();
        assertThat(files.epoch()).isEqualTo(1);
        assertThat(files.failures()).isEmpty();
    }

    @Test
    void doesNotReadFilesThatLookTheSame() throws Exception {
        write(first);
        FileTime time = Files.getLastModifiedTime(chain);
        long size = Files.size(chain);
        IdentityFiles files = load();
        files.refresh();

        Files.writeString(chain, "#".repeat((int) size));
        Files.setLastModifiedTime(chain, time);

        assertThat(files.refresh()).isFalse();
        assertThat(files.failures()).isEmpty();
    }

    @Test
    void keepsTheOldIdentityWhileThereIsHalfACertificate() throws Exception {
        write(first);
        IdentityFiles files = load();
        String whole = PemText.of(second);

        for (int length = 0; length < whole.length() - 1; length += 97) {
            Files.writeString(chain, whole.substring(0, length));
            keepsTheFirst(files, "chain.pem: ");
        }
        Files.writeString(chain, whole);
        keepsTheFirst(files, "does not belong to the certificate");
        Files.writeString(key, PemText.pkcs8(second.key()));
        assertThat(files.refresh()).isTrue();
        assertThat(files.failures()).isEmpty();
        assertThat(shown(files)).containsExactly(second.certificate());
    }

    @Test
    void keepsTheOldIdentityWhileTheKeyIsAnothers() throws Exception {
        write(first);
        IdentityFiles files = load();
        Files.writeString(key, PemText.pkcs8(second.key()));

        keepsTheFirst(files, "key.pem: the private key (EC) does not belong to the certificate");
    }

    @Test
    void keepsTheOldChainWhileTheNewOneIsCutBetweenCertificates() throws Exception {
        Issued intermediate = Draft.authority("CN=Intermediate").issuedBy(root);
        Issued renewed = Draft.leaf("CN=first").dns(HOST).issuedBy(intermediate);
        Issued old = Draft.leaf("CN=first").dns(HOST).issuedBy(intermediate);
        write(old, intermediate);
        IdentityFiles files = load();

        write(renewed);
        assertThat(files.refresh()).isFalse();
        assertThat(problems(files)).singleElement().asString().contains("its issuer, which was there before");
        assertThat(files.identities().getFirst().chain())
                .containsExactly(old.certificate(), intermediate.certificate());

        write(renewed, intermediate);
        assertThat(files.refresh()).isTrue();
        assertThat(files.identities().getFirst().chain())
                .containsExactly(renewed.certificate(), intermediate.certificate());
    }

    @Test
    void acceptsAChainWithoutTheRootThatWasThereBefore() throws Exception {
        write(first, root);
        IdentityFiles files = load();
        write(second);

        assertThat(files.refresh()).isTrue();
    }

    @Test
    void keepsTheOldIdentityWhenTheNewOneHasExpired() throws Exception {
        write(first);
        IdentityFiles files = load();
        write(Draft.leaf("CN=late")
                .dns(HOST)
                .valid(Draft.FIRST_DAY, Draft.NOW.minus(Duration.ofDays(1)))
                .issuedBy(root));

        keepsTheFirst(files, "expired at 2026-06-14");
    }

    @Test
    void waitsUntilTheNewCertificateIsValid() throws Exception {
        write(first);
        IdentityFiles files = load();
        Instant tomorrow = Draft.NOW.plus(Duration.ofDays(1));
        Issued early =
                Draft.leaf("CN=early").dns(HOST).valid(tomorrow, Draft.LAST_DAY).issuedBy(root);
        write(early);

        keepsTheFirst(files, "is not valid before 2026-06-16");
        now = tomorrow;
        assertThat(files.refresh()).isTrue();
        assertThat(shown(files)).containsExactly(early.certificate());
    }

    @Test
    void keepsTheOldIdentityWhenTheNewOneIsForFewerNames() throws Exception {
        Issued wide = Draft.leaf("CN=wide").dns(HOST, "b.example").issuedBy(root);
        write(wide);
        IdentityFiles files = load();
        write(first);

        assertThat(files.refresh()).isFalse();
        assertThat(problems(files)).singleElement().asString().contains("is no longer for DNS:b.example");
        assertThat(shown(files)).containsExactly(wide.certificate());
    }

    @Test
    void acceptsAWildcardForTheNamesItStandsFor() throws Exception {
        write(Draft.leaf("CN=two").dns("A.b.example", "c.b.example").issuedBy(root));
        IdentityFiles files = load();
        write(Draft.leaf("CN=all").dns("*.b.example").issuedBy(root));

        assertThat(files.refresh()).isTrue();
    }

    @Test
    void losesNamesWhenTold() throws Exception {
        write(Draft.leaf("CN=wide").dns(HOST, "b.example").issuedBy(root));
        IdentityFiles files = files().pem(chain, key).mayLoseNames().load();
        write(first);

        assertThat(files.refresh()).isTrue();
    }

    @Test
    void keepsTheOldIdentityWhenAFileIsGone() throws Exception {
        write(first);
        IdentityFiles files = load();
        Files.delete(key);

        keepsTheFirst(files, "key.pem: no such file");
        Files.writeString(key, PemText.pkcs8(first.key()));
        assertThat(files.refresh()).isFalse();
        assertThat(files.failures()).isEmpty();
    }

    @Test
    void tellsSinceWhenItFails() throws Exception {
        write(first);
        IdentityFiles files = load();
        Files.delete(chain);
        files.refresh();
        now = now.plusSeconds(60);
        Files.writeString(chain, "nothing");
        files.refresh();

        assertThat(files.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.since()).isEqualTo(Draft.NOW);
            assertThat(failure.reason()).hasMessageContaining("has no PEM block");
        });
    }

    @Test
    void followsKubernetesSwapOfALink() throws Exception {
        Path mount = directory.resolve("mount");
        writePair(mount.resolve("..2026_01"), "tls", first);
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..2026_01"));
        Files.createSymbolicLink(mount.resolve("tls.crt"), Path.of("..data", "tls.crt"));
        Files.createSymbolicLink(mount.resolve("tls.key"), Path.of("..data", "tls.key"));
        IdentityFiles files = files().directory(mount).load();
        files.refresh();
        assertThat(shown(files)).containsExactly(first.certificate());

        writePair(mount.resolve("..2026_02"), "tls", second);
        Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of("..2026_02"));
        Files.move(
                mount.resolve("..data_tmp"),
                mount.resolve("..data"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);

        assertThat(files.refresh()).isTrue();
        assertThat(shown(files)).containsExactly(second.certificate());
    }

    @Test
    void findsAPairForEachName() throws Exception {
        Issued b = Draft.leaf("CN=b").dns("b.example").issuedBy(root);
        writePair(directory.resolve("a"), "tls", first);
        Path certbot = Files.createDirectories(directory.resolve("b"));
        Files.writeString(certbot.resolve("fullchain.pem"), PemText.of(b));
        Files.writeString(certbot.resolve("privkey.pem"), PemText.pkcs8(b.key()));
        Files.writeString(directory.resolve("ca.crt"), PemText.of(root));

        assertThat(shown(files().directory(directory).load()))
                .containsExactlyInAnyOrder(first.certificate(), b.certificate());
    }

    @Test
    void takesUpPairsThatComeLater() throws Exception {
        Issued b = Draft.leaf("CN=b").dns("b.example").issuedBy(root);
        writePair(directory, "a", first);
        IdentityFiles files = files().directory(directory).load();
        Files.writeString(directory.resolve("b.crt"), PemText.of(b));
        assertThat(files.refresh()).isFalse();
        Files.writeString(directory.resolve("b.key"), PemText.pkcs8(b.key()));

        assertThat(files.refresh()).isTrue();
        assertThat(shown(files)).containsExactly(first.certificate(), b.certificate());
    }

    @Test
    void renewsOnePairWhileAnotherIsBroken() throws Exception {
        Issued b = Draft.leaf("CN=b").dns("b.example").issuedBy(root);
        writePair(directory, "a", first);
        writePair(directory, "b", b);
        IdentityFiles files = files().directory(directory).load();
        Files.writeString(directory.resolve("b.crt"), "oops");
        writePair(directory, "a", second);

        assertThat(files.refresh()).isTrue();
        assertThat(shown(files)).containsExactly(second.certificate(), b.certificate());
        assertThat(problems(files)).singleElement().asString().contains("b.crt: has no PEM block");
    }

    @Test
    void keepsAPairThatVanishesFromItsDirectory() throws Exception {
        writePair(directory.resolve("a"), "tls", first);
        IdentityFiles files = files().directory(directory).load();
        Files.delete(directory.resolve("a/tls.crt"));
        Files.delete(directory.resolve("a/tls.key"));
        keepsTheFirst(files, "tls.crt: no such file");
    }

    @Test
    void keepsWhatItHasWhenTheDirectoryIsGone() throws Exception {
        Path mount = directory.resolve("mount");
        writePair(mount, "tls", first);
        IdentityFiles files = files().directory(mount).load();
        Files.move(mount, directory.resolve("elsewhere"));

        assertThat(files.refresh()).isFalse();
        assertThat(shown(files)).containsExactly(first.certificate());
        assertThat(problems(files)).anyMatch(problem -> problem.contains("mount: cannot be read as a directory"));

        Files.move(directory.resolve("elsewhere"), mount);
        files.refresh();
        assertThat(files.failures()).isEmpty();
    }

    @Test
    void refusesACertificateWhoseNamesCannotBeRead() throws Exception {
        write(first);
        Issued broken = Draft.leaf("CN=broken")
                .with(Extension.subjectAlternativeName, false, new DEROctetString(new byte[] {1}))
                .issuedBy(root);
        writePair(directory, "broken", broken);
        IdentityFiles files =
                files().pem(chain, key).directory(directory).mayLoseNames().load();

        assertThat(shown(files)).containsExactly(first.certificate());
        assertThat(problems(files)).singleElement().asString().contains("broken.crt: the names of \"CN=broken\"");
        write(broken);
        assertThat(files.refresh()).isFalse();
        assertThat(files.failures()).hasSize(2);
    }

    @Test
    void showsWhatItReadOnceTheChoiceAllowsIt() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        write(first);
        IdentityFiles files = files().pem(chain, key)
                .choosing(all -> {
                    if (broken.get()) {
                        throw new IllegalStateException("no choice");
                    }
                    return IdentitySelection.of(all.getFirst());
                })
                .load();
        broken.set(true);
        write(second);
        assertThatThrownBy(files::refresh).hasMessage("no choice");
        assertThat(shown(files)).containsExactly(first.certificate());

        broken.set(false);
        files.refresh();
        assertThat(shown(files)).containsExactly(second.certificate());
    }

    @Test
    void readsEveryKeyOfAKeyStore() throws Exception {
        char[] password = "secret".toCharArray();
        Issued rsa = Draft.leaf("CN=rsa").kind(KeyKind.RSA_2048).dns(HOST).issuedBy(root);
        Path file = directory.resolve("keys.p12");
        writeStore(file, password, first, rsa);
        IdentityFiles files = files().pkcs12(file, password).load();
        assertThat(shown(files)).containsExactly(first.certificate(), rsa.certificate());

        Files.write(file, new byte[100]);
        assertThat(files.refresh()).isFalse();
        assertThat(problems(files)).singleElement().asString().contains("cannot be read as PKCS#12");

        writeStore(file, password, second, rsa);
        assertThat(files.refresh()).isTrue();
        assertThat(shown(files)).containsExactly(second.certificate(), rsa.certificate());
    }

    private static void writeStore(Path file, char[] password, Issued... keys) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < keys.length; i++) {
            store.setKeyEntry("key" + i, keys[i].key(), password, new X509Certificate[] {keys[i].certificate()});
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password);
        }
    }

    @Test
    void beginsOnlyWithFilesThatCanBeUsed() throws Exception {
        write(first);
        Files.delete(key);

        assertThatThrownBy(this::load)
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("key.pem: no such file");
        assertThatThrownBy(() -> files().directory(directory).load())
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("holds neither NAME.crt with NAME.key nor fullchain.pem with privkey.pem");
    }

    @Test
    void beginsWithWhatIsGoodInADirectory() throws Exception {
        writePair(directory, "a", first);
        Files.writeString(directory.resolve("b.crt"), "oops");
        Files.writeString(directory.resolve("b.key"), "oops");
        IdentityFiles files = files().directory(directory).load();

        assertThat(shown(files)).containsExactly(first.certificate());
        assertThat(problems(files)).singleElement().asString().contains("b.crt");
    }

    @Test
    void takesUpNoNewPairThatIsNotValidNow() throws Exception {
        writePair(directory, "first", first);
        IdentityFiles files = files().directory(directory).load();
        writePair(directory, "second", second);
        now = second.certificate().getNotAfter().toInstant().plusSeconds(1);

        assertThat(files.refresh()).isFalse();
        assertThat(shown(files)).containsExactly(first.certificate());
        assertThat(problems(files)).singleElement().asString().contains("expired at");

        now = Draft.NOW;
        assertThat(files.refresh()).isTrue();
        assertThat(shown(files)).containsExactly(first.certificate(), second.certificate());
    }

    @Test
    void showsAnExpiredCertificateThatIsThereAtTheStart() throws Exception {
        writePair(directory, "first", first);
        now = first.certificate().getNotAfter().toInstant().plusSeconds(1);

        assertThat(shown(files().directory(directory).load())).containsExactly(first.certificate());
    }
}
