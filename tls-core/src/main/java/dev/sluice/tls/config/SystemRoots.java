package dev.sluice.tls.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;

/** The roots of this Java installation, where the JDK itself looks for them. Stateless. */
final class SystemRoots {
    private SystemRoots() {}

    static TrustAnchors load() throws CredentialException {
        String chosen = System.getProperty("javax.net.ssl.trustStore", "");
        if (!chosen.isEmpty()) {
            return load(Path.of(chosen));
        }
        Path security = Path.of(System.getProperty("java.home"), "lib", "security");
        Path own = security.resolve("jssecacerts");
        return load(Files.exists(own) ? own : security.resolve("cacerts"));
    }

    private static TrustAnchors load(Path file) throws CredentialException {
        String type = System.getProperty("javax.net.ssl.trustStoreType", KeyStore.getDefaultType());
        String password = System.getProperty("javax.net.ssl.trustStorePassword", "");
        KeyStore store = KeyStores.open(type, file, password.isEmpty() ? null : password.toCharArray());
        return TrustAnchors.fromKeyStore(file.toString(), store);
    }
}
