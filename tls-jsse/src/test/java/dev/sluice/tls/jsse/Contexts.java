package dev.sluice.tls.jsse;

import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Contexts of either maker, with the JDK's key and trust managers. */
final class Contexts {
    static final char[] PASSWORD = "test".toCharArray();

    private Contexts() {}

    /** Whose engine it is. */
    enum Maker {
        SLUICE,
        JDK;

        Provider provider() {
            return this == SLUICE ? new SluiceProvider() : Security.getProvider("SunJSSE");
        }
    }

    /** Trusts {@code authority} and shows {@code own}, if there is one. */
    static SSLContext context(Maker maker, TestAuthority authority, @Nullable TestCertificate own) {
        try {
            SSLContext context = SSLContext.getInstance("TLS", maker.provider());
            context.init(own == null ? null : keys(own), trust(authority), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyManager[] keys(TestCertificate own) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store(own), PASSWORD);
            return keys.getKeyManagers();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyStore store(TestCertificate own) {
        try {
            KeyStore store = emptyStore();
            store.setKeyEntry("own", own.privateKey(), PASSWORD, own.chain().toArray(X509Certificate[]::new));
            return store;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static TrustManager[] trust(TestAuthority... authorities) {
        try {
            KeyStore store = emptyStore();
            for (TestAuthority authority : authorities) {
                store.setCertificateEntry(authority.toString() + store.size(), authority.root());
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            return trust.getTrustManagers();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (java.io.IOException e) {
            throw new GeneralSecurityException(e);
        }
        return store;
    }

    /** All pairings with one of ours in it, client first. */
    static Stream<Maker[]> pairings() {
        return Stream.of(new Maker[] {Maker.SLUICE, Maker.SLUICE}, new Maker[] {Maker.SLUICE, Maker.JDK}, new Maker[] {
            Maker.JDK, Maker.SLUICE
        });
    }
}
