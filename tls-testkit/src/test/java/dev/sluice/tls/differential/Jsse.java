package dev.sluice.tls.differential;

import dev.sluice.tls.Role;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.testkit.KeyKind;
import dev.sluice.tls.testkit.ScriptedTransport;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** The engines of the JDK. A context of its own for each, since a context resumes sessions. */
final class Jsse implements Implementation {
    private static final char[] PASSWORD = "differential".toCharArray();
    private static final int ANY_PORT = 443;

    private final Credentials credentials;
    private final Map<Credential, KeyManager[]> keys = new HashMap<>();
    private final Map<KeyKind, TrustManager[]> trust = new HashMap<>();

    Jsse(Credentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public Party party(Scenario scenario, Role role, ScriptedTransport transport)
            throws IOException, GeneralSecurityException {
        Settings settings = scenario.settings(role);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys(settings, role), trust(settings.trusted()), null);
        boolean isClient = role == Role.CLIENT;
        SSLEngine engine = isClient ? context.createSSLEngine(scenario.name(), ANY_PORT) : context.createSSLEngine();
        engine.setUseClientMode(isClient);
        SSLParameters parameters = parameters(settings);
        if (isClient) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        } else {
            parameters.setWantClientAuth(scenario.asked() == ClientAuthentication.REQUEST);
            if (scenario.asked() == ClientAuthentication.REQUIRE) {
                parameters.setNeedClientAuth(true);
            }
            if (scenario.strict()) {
                parameters.setSNIMatchers(List.of(SNIHostName.createSNIMatcher(
                        pattern(settings.credential().orElseThrow().names()))));
            }
        }
        engine.setSSLParameters(parameters);
        return new JsseParty(engine, transport);
    }

    private static SSLParameters parameters(Settings settings) {
        SSLParameters parameters = new SSLParameters(texts(settings.suites()), new String[] {"TLSv1.3"});
        parameters.setUseCipherSuitesOrder(true);
        parameters.setNamedGroups(texts(settings.groups()));
        parameters.setSignatureSchemes(texts(settings.schemes()));
        parameters.setApplicationProtocols(texts(settings.protocols()));
        return parameters;
    }

    private static String[] texts(List<?> values) {
        return values.stream().map(Object::toString).toArray(String[]::new);
    }

    /** The names in a certificate, of which {@code *} is one whole label, as one expression. */
    private static String pattern(List<String> names) {
        return String.join(
                "|",
                names.stream()
                        .map(name -> Pattern.quote(name).replace("*", "\\E[^.]+\\Q"))
                        .toList());
    }

    private KeyManager[] keys(Settings settings, Role role) throws IOException, GeneralSecurityException {
        if (settings.credential().isEmpty()) {
            return new KeyManager[0];
        }
        Credential credential = settings.credential().get();
        KeyManager[] made = keys.get(credential);
        if (made == null) {
            TestCertificate certificate = credentials.certificate(credential, role);
            KeyStore store = emptyStore();
            store.setKeyEntry(
                    "own",
                    certificate.privateKey(),
                    PASSWORD,
                    certificate.chain().toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(store, PASSWORD);
            made = factory.getKeyManagers();
            keys.put(credential, made);
        }
        return made;
    }

    private TrustManager[] trust(KeyKind kind) throws IOException, GeneralSecurityException {
        TrustManager[] made = trust.get(kind);
        if (made == null) {
            TestAuthority authority = credentials.root(kind);
            KeyStore store = emptyStore();
            store.setCertificateEntry("root", authority.root());
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            made = factory.getTrustManagers();
            trust.put(kind, made);
        }
        return made;
    }

    /** Of the type that protects keys least and so fastest; they never leave this process. */
    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        return store;
    }
}
