package dev.sluice.tls.cli;

import dev.sluice.tls.cli.authority.Authority;
import dev.sluice.tls.cli.authority.Credential;
import dev.sluice.tls.cli.authority.PemText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;

/** An authority and what it issues, as files in a folder. */
final class Credentials {
    private final Path folder;
    private final Authority authority = Authority.create(Duration.ofDays(1));

    Credentials(Path folder) throws IOException {
        this.folder = folder;
        Files.writeString(folder.resolve("ca.pem"), PemText.of(authority.certificate()));
    }

    Authority authority() {
        return authority;
    }

    /** The authority's certificate. */
    String ca() {
        return file("ca.pem");
    }

    String file(String name) {
        return folder.resolve(name).toString();
    }

    /** Writes {@code NAME.pem} and {@code NAME.key}. */
    Credentials issue(String name, String... hosts) throws IOException {
        return write(name, authority.issue(hosts));
    }

    Credentials write(String name, Credential credential) throws IOException {
        Files.writeString(folder.resolve(name + ".pem"), PemText.of(credential.certificate()));
        Files.writeString(
                folder.resolve(name + ".key"),
                pem("PRIVATE KEY", credential.key().getEncoded()));
        return this;
    }

    /** Writes {@code NAME.pem} and {@code NAME.key}, the key under a passphrase. */
    Credentials issueEncrypted(String name, String passphrase, String... hosts)
            throws IOException, OperatorCreationException {
        Credential credential = authority.issue(hosts);
        write(name, credential);
        OutputEncryptor encryptor = new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                .setProvider(new BouncyCastleProvider())
                .setPassword(passphrase.toCharArray())
                .build();
        try (JcaPEMWriter writer = new JcaPEMWriter(Files.newBufferedWriter(folder.resolve(name + ".key")))) {
            writer.writeObject(new JcaPKCS8Generator(credential.key(), encryptor));
        }
        return this;
    }

    /** Writes {@code NAME.p12}. */
    Credentials issuePkcs12(String name, String passphrase, String... hosts)
            throws IOException, GeneralSecurityException {
        Credential credential = authority.issue(hosts);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "it", credential.key(), passphrase.toCharArray(), new Certificate[] {credential.certificate()});
        try (var out = Files.newOutputStream(folder.resolve(name + ".p12"))) {
            store.store(out, passphrase.toCharArray());
        }
        return this;
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }
}
