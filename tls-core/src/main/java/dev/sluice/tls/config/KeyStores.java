package dev.sluice.tls.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Identities out of key stores. Stateless. */
final class KeyStores {
    private KeyStores() {}

    static KeyStore open(String type, Path file, char @Nullable [] password) throws CredentialException {
        byte[] bytes = Pem.readFile(file);
        try {
            KeyStore store = KeyStore.getInstance(type);
            store.load(new ByteArrayInputStream(bytes), password);
            return store;
        } catch (IOException e) {
            // KeyStore.load: "If the error is due to an incorrect ProtectionParameter, the cause should be this
            // exception."
            String problem =
                    e.getCause() instanceof UnrecoverableKeyException ? "the password is wrong" : notOfType(type, e);
            throw new CredentialException(file + ": " + problem, e);
        } catch (GeneralSecurityException e) {
            throw new CredentialException(file + ": " + notOfType(type, e), e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static String notOfType(String type, Exception e) {
        return "cannot be read as " + (type.equals("PKCS12") ? "PKCS#12" : type) + ": " + e.getMessage();
    }

    /** The only entry with a private key. */
    static Identity identity(String source, KeyStore store, char[] password) throws CredentialException {
        List<String> aliases = keyAliases(source, store);
        if (aliases.isEmpty()) {
            throw new CredentialException(source + ": holds no private key");
        }
        if (aliases.size() > 1) {
            throw new CredentialException(source + ": holds " + aliases.size() + " private keys ("
                    + String.join(", ", aliases) + "); name one by its alias");
        }
        return identity(source, store, aliases.getFirst(), password);
    }

    /** Every entry with a private key, at least one, in the order of their aliases. */
    static List<Identity> identities(String source, KeyStore store, char[] password) throws CredentialException {
        List<Identity> all = new ArrayList<>();
        for (String alias : keyAliases(source, store)) {
            all.add(identity(source, store, alias, password));
        }
        if (all.isEmpty()) {
            throw new CredentialException(source + ": holds no private key");
        }
        return all;
    }

    static Identity identity(String source, KeyStore store, String alias, char[] password) throws CredentialException {
        String entry = source + ": the entry \"" + alias + "\"";
        try {
            Key key = store.getKey(alias, password);
            if (!(key instanceof PrivateKey privateKey)) {
                throw new CredentialException(entry + " has no private key; there are " + keyAliases(source, store));
            }
            return Identities.of(privateKey, chain(entry, store.getCertificateChain(alias)));
        } catch (UnrecoverableKeyException e) {
            throw new CredentialException(entry + ": the password is wrong", e);
        } catch (GeneralSecurityException e) {
            throw new CredentialException(entry + " cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new CredentialException(entry + ": " + e.getMessage(), e);
        }
    }

    private static List<String> keyAliases(String source, KeyStore store) throws CredentialException {
        List<String> found = new ArrayList<>();
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.entryInstanceOf(alias, KeyStore.PrivateKeyEntry.class)) {
                    found.add(alias);
                }
            }
        } catch (GeneralSecurityException e) {
            throw new CredentialException(source + ": cannot be read: " + e.getMessage(), e);
        }
        Collections.sort(found);
        return found;
    }

    private static List<X509Certificate> chain(String entry, Certificate @Nullable [] certificates)
            throws CredentialException {
        if (certificates == null || certificates.length == 0) {
            throw new CredentialException(entry + " has a private key but no certificate");
        }
        List<X509Certificate> chain = new ArrayList<>();
        for (Certificate certificate : certificates) {
            if (!(certificate instanceof X509Certificate x509)) {
                throw new CredentialException(
                        entry + " holds a certificate of type " + certificate.getType() + ", not X.509");
            }
            chain.add(x509);
        }
        return chain;
    }
}
