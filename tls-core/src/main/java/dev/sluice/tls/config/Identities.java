package dev.sluice.tls.config;

import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Where an {@link Identity} comes from: PEM, PKCS#12, a {@link KeyStore}, a key manager, or objects. All of them check that
 * the private key belongs to the certificate and put the chain in order, leaf first. Passphrases stay the caller's to wipe.
 *
 * <p>PEM texts hold certificates and one private key: {@code PRIVATE KEY} (PKCS#8), {@code ENCRYPTED PRIVATE KEY},
 * {@code RSA PRIVATE KEY} (PKCS#1) or {@code EC PRIVATE KEY} (SEC 1). Other blocks and text around them are skipped.
 */
public final class Identities {
    private Identities() {}

    /** One PEM file with the certificate chain and its private key, unencrypted. */
    public static Identity fromPem(Path certificatesAndKey) throws CredentialException {
        return pem(certificatesAndKey, certificatesAndKey, null);
    }

    /** One PEM file with the certificate chain and its private key. */
    public static Identity fromPem(Path certificatesAndKey, char[] passphrase) throws CredentialException {
        return pem(certificatesAndKey, certificatesAndKey, passphrase);
    }

    /** A PEM file with the certificate chain and one with its private key, unencrypted. */
    public static Identity fromPem(Path certificates, Path key) throws CredentialException {
        return pem(certificates, key, null);
    }

    /** A PEM file with the certificate chain and one with its private key. */
    public static Identity fromPem(Path certificates, Path key, char[] passphrase) throws CredentialException {
        return pem(certificates, key, passphrase);
    }

    /** A PEM text (not a file name) with the certificate chain and its private key, unencrypted. */
    public static Identity fromPem(String certificatesAndKey) throws CredentialException {
        return pem(certificatesAndKey, certificatesAndKey, null);
    }

    /** A PEM text (not a file name) with the certificate chain and one with its private key, unencrypted. */
    public static Identity fromPem(String certificates, String key) throws CredentialException {
        return pem(certificates, key, null);
    }

    /** A PEM text (not a file name) with the certificate chain and one with its private key. */
    public static Identity fromPem(String certificates, String key, char[] passphrase) throws CredentialException {
        return pem(certificates, key, passphrase);
    }

    /**
     * A key and the chain of certificates for it, which may be in any order. The key may be one that never leaves its token:
     * it is only handed to the cryptographic provider.
     *
     * @throws IllegalArgumentException if the key belongs to none of the certificates or they form no chain
     */
    public static Identity of(PrivateKey key, List<X509Certificate> certificates) {
        return LocalKey.identity(key, certificates);
    }

    /** A key and the chain of certificates for it. */
    public static Identity of(PrivateKey key, X509Certificate... certificates) {
        return of(key, List.of(certificates));
    }

    /**
     * A key pair that is shown without a certificate, to peers that know the public key (RFC 7250); in TLS 1.3.
     *
     * @throws IllegalArgumentException if the two keys do not belong together, or TLS has no signature scheme for them
     */
    public static Identity ofRawKey(PrivateKey key, PublicKey publicKey) {
        return LocalKey.rawKey(key, publicKey);
    }

    /** The only private key of a key store. */
    public static Identity fromKeyStore(KeyStore store, char[] password) throws CredentialException {
        return KeyStores.identity("the key store", store, password);
    }

    /** The private key with this alias. */
    public static Identity fromKeyStore(KeyStore store, String alias, char[] password) throws CredentialException {
        return KeyStores.identity("the key store", store, alias, password);
    }

    /** The only private key of a PKCS#12 file ({@code .p12}, {@code .pfx}). */
    public static Identity fromPkcs12(Path file, char[] password) throws CredentialException {
        return KeyStores.identity(file.toString(), KeyStores.open("PKCS12", file, password), password);
    }

    /** The only private key of a JKS file. */
    public static Identity fromJks(Path file, char[] password) throws CredentialException {
        return KeyStores.identity(file.toString(), KeyStores.open("JKS", file, password), password);
    }

    /**
     * Asks a key manager for each connection, by the key types that the peer accepts and the authorities it names. There is no
     * {@code SSLEngine} to show it, so it does not see the name a client asks for: {@link IdentitySelection} does.
     */
    public static IdentitySource fromKeyManager(X509ExtendedKeyManager manager) {
        return new KeyManagerIdentities(manager);
    }

    private static Identity pem(Path certificates, Path key, char @Nullable [] passphrase) throws CredentialException {
        try (Pem chain = Pem.read(certificates);
                Pem keys = Pem.read(key)) {
            return pem(chain, keys, passphrase);
        }
    }

    private static Identity pem(String certificates, String key, char @Nullable [] passphrase)
            throws CredentialException {
        try (Pem chain = Pem.read(certificates);
                Pem keys = Pem.read(key)) {
            return pem(chain, keys, passphrase);
        }
    }

    private static Identity pem(Pem chain, Pem keys, char @Nullable [] passphrase) throws CredentialException {
        List<X509Certificate> certificates = PemContents.certificates(chain);
        PrivateKey key = PemContents.privateKey(keys, passphrase);
        try {
            return of(key, certificates);
        } catch (IllegalArgumentException e) {
            throw new CredentialException(keys.source() + ": " + e.getMessage(), e);
        }
    }
}
