package dev.sluice.tls.bench.peer;

import dev.sluice.tls.testkit.KeyKind;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** The certificate that both ends show, its key, and the root above it. Made for one run; immutable. */
public final class Credentials {
    private static final char[] PASSWORD = "bench".toCharArray();
    private static final String IDENTITY = "identity";
    private static final String ROOT = "root";

    private final PrivateKey key;
    private final X509Certificate certificate;
    private final X509Certificate root;

    private Credentials(PrivateKey key, X509Certificate certificate, X509Certificate root) {
        this.key = key;
        this.certificate = certificate;
        this.root = root;
    }

    /** New ones, directly below their root. */
    public static Credentials create(CertificateKey key) {
        KeyKind kind = switch (key) {
            case ECDSA_P256 -> KeyKind.EC_P256;
            case RSA_2048 -> KeyKind.RSA_2048;
        };
        TestAuthority authority = TestAuthority.create(kind);
        TestCertificate issued =
                authority.request(TlsPeer.SERVER_NAME).key(kind).issue();
        return new Credentials(issued.privateKey(), issued.certificate(), authority.root());
    }

    /** From a file of {@link #save}. */
    public static Credentials load(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return new Credentials(
                (PrivateKey) store.getKey(IDENTITY, PASSWORD),
                (X509Certificate) store.getCertificate(IDENTITY),
                (X509Certificate) store.getCertificate(ROOT));
    }

    /** Writes them to a PKCS#12 file, for another process. */
    public void save(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = keyStore();
        store.setCertificateEntry(ROOT, root);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD);
        }
    }

    /** The certificate with its key, for a key manager that asks for {@link #password()}. */
    KeyStore keyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(IDENTITY, key, PASSWORD, new X509Certificate[] {certificate});
        return store;
    }

    /** The root, for a trust manager. */
    KeyStore trustStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry(ROOT, root);
        return store;
    }

    static char[] password() {
        return PASSWORD.clone();
    }

    PrivateKey key() {
        return key;
    }

    List<X509Certificate> chain() {
        return List.of(certificate);
    }

    X509Certificate root() {
        return root;
    }
}
